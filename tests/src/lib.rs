//! Operations, contracts, journeys and the browser, in one test binary.
