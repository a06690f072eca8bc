//! `mipush doctor` through the binary: broken set-ups are told by the right check, and the printed fix, run as printed
//! by a shell, turns it green.

mod chain;
mod desk;
mod first;
mod im;
