//! Why a fault cannot be armed, and how to mend that.

/// Why a fault cannot be armed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FaultError {
    /// No fault has this name.
    #[error("no fault is called `{name}`{}; `mock-google faults` lists them", did_you_mean(*.nearest))]
    UnknownName {
        /// The name.
        name: String,
        /// The nearest one that exists.
        nearest: Option<&'static str>,
    },
    /// The fault cannot strike there.
    #[error("`{what}` cannot strike at `{place}`, only at {}", .possible.join(", "))]
    Place {
        /// The fault.
        what: &'static str,
        /// The place.
        place: String,
        /// Where it can.
        possible: Vec<&'static str>,
    },
    /// The fault has no such parameter.
    #[error("`{what}` has no parameter `{parameter}`{}", listed(known))]
    UnknownParameter {
        /// The fault.
        what: &'static str,
        /// The parameter.
        parameter: String,
        /// Those it has.
        known: Vec<&'static str>,
    },
    /// A parameter is missing or makes no sense.
    #[error("`{what}`: the parameter `{parameter}` {problem}")]
    Parameter {
        /// The fault.
        what: &'static str,
        /// The parameter.
        parameter: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// Another member makes no sense.
    #[error("`{field}` {problem}")]
    Field {
        /// The member.
        field: &'static str,
        /// What is wrong and how to mend it.
        problem: String,
    },
    /// Too many are armed.
    #[error(
        "{} faults are armed already: disarm some, or reset",
        super::MOST_ARMED
    )]
    TooMany,
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

fn listed(known: &[&str]) -> String {
    match known {
        [] => ": it takes none".to_owned(),
        known => format!(", only {}", known.join(", ")),
    }
}

impl FaultError {
    /// The member of the order that is to blame.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::UnknownName { .. } => "what",
            Self::Place { .. } => "where",
            Self::UnknownParameter { .. } | Self::Parameter { .. } => "with",
            Self::Field { field, .. } => field,
            Self::TooMany => "",
        }
    }
}
