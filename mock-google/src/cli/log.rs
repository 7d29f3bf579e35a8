//! The log on stderr: a readable line for each request, coloured on a terminal, or an object.

use mock_google::config::Log;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format;

/// Colours by the number SGR gives them; calm ones, and only what is to catch the eye.
const GREEN: u8 = 32;
const YELLOW: u8 = 33;
const RED: u8 = 31;
const DIM: u8 = 2;
const BOLD_YELLOW: &str = "1;33";

/// Starts the log; `RUST_LOG` filters it.
pub(super) fn start(log: Log) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match log {
        Log::Text => {
            let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            let ansi = is_terminal && std::env::var_os("NO_COLOR").is_none();
            // The line says it all; the fields are for the JSON form.
            let only_message = format::debug_fn(move |writer, field, value| match field.name() {
                "message" if ansi => write!(writer, "{}", painted(&format!("{value:?}"))),
                "message" => write!(writer, "{value:?}"),
                _ => Ok(()),
            });
            subscriber
                .fmt_fields(only_message)
                .with_ansi(ansi)
                .with_target(false)
                .without_time()
                .init();
        }
        Log::Json => subscriber.json().init(),
    }
}

/// The line of an entry in colours: the status by its class, faults, the diagnosis below.
fn painted(line: &str) -> String {
    let (line, why) = match line.split_once('\n') {
        Some((line, why)) => (line, Some(why)),
        None => (line, None),
    };
    let shown = paint_line(line).unwrap_or_else(|| line.to_owned());
    match why {
        Some(why) => format!("{shown}\n\u{1b}[{BOLD_YELLOW}m{why}\u{1b}[0m"),
        None => shown,
    }
}

/// `12:00:00 400 POST /token → decision [fault 1 name]`; none for other lines.
fn paint_line(line: &str) -> Option<String> {
    let (time, rest) = line.split_at_checked(8)?;
    let (status, rest) = rest.strip_prefix(' ')?.split_at_checked(3)?;
    let number: u16 = status.trim().parse().ok()?;
    let colour = match number {
        200..=399 => GREEN,
        400..=499 => YELLOW,
        _ => RED,
    };
    let (asked, decided) = rest.split_once(" → ")?;
    let (decided, fault) = match decided.find(" [fault ") {
        Some(at) => decided.split_at(at),
        None => (decided, ""),
    };
    Some(format!(
        "{} {}{asked} {} {decided}{}",
        paint(DIM, time),
        paint(colour, status),
        paint(DIM, "→"),
        if fault.is_empty() {
            String::new()
        } else {
            paint(RED, fault)
        },
    ))
}

fn paint(colour: u8, text: &str) -> String {
    format!("\u{1b}[{colour}m{text}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_nothing_but_the_colour() {
        let line = "12:00:00 400 POST /token → invalid_grant (ada@gmail.com) [fault 1 delay]\n         why: it";
        let shown = painted(line);
        assert!(shown.contains("\u{1b}[33m400\u{1b}[0m") && shown.contains("\u{1b}[31m [fault"));
        let mut plain = shown;
        for code in ["2", "31", "33", "0", "1;33"] {
            plain = plain.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(plain, line);
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        for line in ["", "listening on [::]:1", "a line with → in it"] {
            assert_eq!(painted(line), line);
        }
    }
}
