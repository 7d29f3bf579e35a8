//! Flows: what ties the requests of one sign-in together, from the authorization request to userinfo.

use std::fmt;
use std::num::NonZeroU64;

use jiff::Timestamp;

use super::World;
use crate::wire::params::Params;

/// The parameter that carries a flow from page to page, as at Google: `dsh=S<digits>:<digits>`.
pub const DSH: &str = "dsh";

/// One attempt to sign in; the authorization request begins it, its grant carries it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow(NonZeroU64);

impl Flow {
    /// The flow of a number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }

    /// Its number; the first is 1.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0.get()
    }

    /// The flow the parameters of a page name.
    #[must_use]
    pub fn of(params: &Params) -> Option<Self> {
        let number = params.get(DSH)?.strip_prefix('S')?.split(':').next()?;
        Self::from_number(number.parse().ok()?)
    }

    /// The parameter's value, with the microsecond at which the flow began.
    #[must_use]
    pub fn to_dsh(self, began: Timestamp) -> String {
        format!("S{}:{}", self.0, began.as_microsecond())
    }
}

impl fmt::Display for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl World {
    /// Begins a flow.
    pub fn begin_flow(&mut self) -> Flow {
        self.flows = self.flows.saturating_add(1);
        Flow(NonZeroU64::MIN.saturating_add(self.flows - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_travels_through_an_address_and_comes_back() {
        let mut world = World::default();
        assert_eq!(world.begin_flow().number(), 1);
        let flow = world.begin_flow();
        let began = Timestamp::from_second(1_790_000_000).unwrap();
        let params = Params::default().with(DSH, &flow.to_dsh(began));
        assert_eq!(params.get(DSH), Some("S2:1790000000000000"));
        assert_eq!(Flow::of(&params), Some(flow));
        for other in ["", "S", "S0:1", "2", "Sx:1"] {
            assert_eq!(
                Flow::of(&Params::default().with(DSH, other)),
                None,
                "{other}"
            );
        }
    }
}
