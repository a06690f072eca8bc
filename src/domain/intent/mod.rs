//! Intent URIs.
