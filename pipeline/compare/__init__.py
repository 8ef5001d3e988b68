"""Year against year: what two acts order differently, and how a target's value went over several."""
