//! What is run in pages: to find, to type, to click, to wait.

/// What tells one page from another, also when both have the same address: when it began.
///
/// As text, because a number would not survive the way to the browser and back.
pub(super) const THIS_PAGE: &str = "return String(performance.timeOrigin)";

/// Finds what a mark means: a selector, which `:has-text("words")` at its end narrows to the
/// first element that shows these words.
pub(super) const FIND: &str = r#"
    const find = mark => {
        const [, css, words] = /^(.*?)(?::has-text\("(.*)"\))?$/s.exec(mark);
        if (words === undefined) return document.querySelector(css);
        const shows = element => element.textContent.replace(/\s+/g, ' ').includes(words);
        return [...document.querySelectorAll(css || '*')].filter(shows).pop() ?? null;
    };"#;

/// Which of several marks the page shows first, once it is not the one that was left.
pub(super) const FIRST_MATCH: &str = "\
    if (document.readyState === 'loading') return -1;
    if (String(performance.timeOrigin) === arguments[1]) return -1;
    return arguments[0].findIndex(mark => find(mark) !== null);";

/// Types into a field the way the keyboard does; says what is in the way, if anything is.
///
/// A driver's own typing sends three events for each letter: half the time of a sign-in.
pub(super) const TYPE: &str = "\
    const field = find(arguments[0]);
    if (!field) return '';
    field.focus();
    if (document.activeElement !== field) return ', which takes no focus';
    field.select();
    if (!document.execCommand('insertText', false, arguments[1])) field.value = arguments[1];
    return field.value === arguments[1] ? null : ', which takes no text';";

/// Clicks what is in sight and lies on top, as a person can; says which page that was, or what is in
/// the way.
pub(super) const CLICK: &str = "\
    const target = find(arguments[0]);
    if (!target) return '';
    target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const box = target.getClientRects()[0];
    if (!box || !box.width || !box.height) return ': it is not in sight';
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!top || !(target.contains(top) || top.contains(target)))
        return `: ${top ? top.outerHTML.split('>')[0] + '>' : 'nothing'} lies over it`;
    const page = String(performance.timeOrigin);
    target.click();
    return page;";
