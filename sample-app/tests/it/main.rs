//! The routes, asked without a socket; Google is a stub that signs tokens, fails, and counts its callers.

mod google;
mod stub;

mod access;
mod callback;
mod documents;
mod pages;
mod sessions;
mod sign_in;
