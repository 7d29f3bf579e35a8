// Comfort only: without this, everything is there and opens by a click.
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = id => document.getElementById(id);
  const tools = byId('tools');
  const scenarios = all('.sc');
  const words = scenario => {
    const head = all('.head, .why', scenario).filter(part => part.closest('.sc') === scenario);
    const findings = all('.findings', scenario);
    const feature = scenario.closest('.feature')?.getAttribute('aria-label') ?? '';
    const reason = scenario.closest('.group')?.querySelector('summary').textContent ?? '';
    return [feature, reason, ...[...head, ...findings].map(part => part.textContent)].join(' ').toLowerCase();
  };
  const known = new Map(scenarios.map(scenario => [scenario, words(scenario)]));
  const set = (element, on) => element.toggleAttribute('data-off', !on);

  const filter = () => {
    const wanted = byId('find').value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcome = tools.elements.outcome.value;
    let shown = 0;
    for (const [scenario, text] of known) {
      const on = (!outcome || scenario.dataset.o === outcome) && wanted.every(word => text.includes(word));
      set(scenario, on);
      shown += on;
    }
    const filtered = Boolean(outcome || wanted.length);
    all('.above').forEach(pointer => set(pointer, !filtered));
    all('.group, .feature, .part').forEach(part => set(part, !filtered || all('.sc:not([data-off])', part).length));
    all('.group').forEach(group => { if (filtered) group.open = true; });
    byId('shown').value = filtered ? `${shown} of ${scenarios.length} shown` : '';
  };

  // Opens whatever a link names, and everything around it.
  const reveal = () => {
    let name = '';
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && byId(name);
    if (!target) return;
    if (target.closest('[data-off]')) {
      tools.reset();
      filter();
    }
    const own = target.matches('.sc') && target.querySelector('details');
    if (own) own.open = true;
    for (let at = target; at; at = at.parentElement) if (at.matches('details')) at.open = true;
    target.scrollIntoView();
  };

  const copy = async button => {
    const text = button.parentElement.querySelector('pre').textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector('pre'));
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  };

  const expand = byId('all');
  expand.addEventListener('click', () => {
    const open = expand.getAttribute('aria-pressed') !== 'true';
    all('.group, .sc > details').forEach(details => { details.open = open; });
    expand.setAttribute('aria-pressed', open);
    expand.textContent = open ? 'Collapse all' : 'Expand all';
  });
  tools.addEventListener('input', filter);
  tools.addEventListener('submit', event => event.preventDefault());
  all('.copy').forEach(button => {
    button.hidden = false;
    button.addEventListener('click', () => copy(button));
  });
  // A browser gives back what was typed before a reload.
  tools.hidden = false;
  filter();
  addEventListener('hashchange', reveal);
  reveal();
})();
