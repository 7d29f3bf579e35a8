//! The routes, asked without a socket; Google is a stub that counts what reaches its token endpoint.

mod stub;

mod callback;
mod pages;
