//! What the words of the trade mean and which values are legal. Pure: no files, sockets, clock, environment, randomness.

pub mod certificate;
pub mod click;
pub mod decision;
pub mod device;
pub mod fault;
pub mod identifier;
pub mod im;
pub mod intent;
pub mod message;
pub mod notification;
pub mod push;
pub mod push_info;
pub mod quiet;
pub mod region;
pub mod registry;
pub mod scenario;
pub mod secret;
pub mod session;
pub mod setting;
pub mod standing;
pub mod suggestion;
pub mod text;
pub mod usersig;
