//! Ratchets: what must hold for every operation there is, now and later.

mod audit;
mod doors;
mod fields;
mod gate;
mod house;
mod privileges;
mod requests;
