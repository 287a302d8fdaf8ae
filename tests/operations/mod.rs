//! Every operation by itself, through the gateway, on the embedded store.

mod activation;
mod audit;
mod batches;
mod benchmarks;
mod classes;
mod creating_users;
mod forgotten_password;
mod lockout;
mod pending_users;
mod profile;
mod records;
mod results;
mod second_factor;
mod sessions;
mod shared;
mod target_edges;
mod target_imports;
mod targets;
mod unused;
mod users;
