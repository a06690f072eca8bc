//! What the words of the trade mean and which values are legal. Pure: no files, sockets, clock, environment, randomness.

pub mod intent;
pub mod secret;
pub mod text;
