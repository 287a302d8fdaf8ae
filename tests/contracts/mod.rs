//! Rules that hold for every operation. The tests read the table of actions, so a new operation is tested too.

mod audit;
mod consent;
mod fields;
mod gate;
mod house;
mod kept;
mod privileges;
mod requests;
mod residence;
mod sentences;
mod stored;
mod styles;
mod text_inputs;
mod watch;
