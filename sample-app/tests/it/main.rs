//! The routes, asked without a socket; Google is a stub that signs tokens, fails, and counts its callers.

mod google;
mod stub;

mod access;
mod browser;
mod callback;
mod connection;
mod documents;
mod pages;
mod password;
mod sessions;
mod sign_in;
