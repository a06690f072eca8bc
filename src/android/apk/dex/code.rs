//! Instructions, as far as calls and the literals given to them go. One pass, no flow: a register whose content is not
//! certain holds nothing.

use super::{Declared, Dex};

/// Calls and literal texts of one method.
#[derive(Debug, Default)]
pub(in super::super) struct Code {
    pub invokes: Vec<Invoke>,
    /// Numbers of the strings that it loads.
    pub strings: Vec<u32>,
}

/// A call.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Invoke {
    pub method: u32,
    /// Literal texts given to it, by position; the object that it is called on does not count.
    pub literals: Vec<Option<u32>>,
}

const CONST_STRING: u8 = 0x1a;
const CONST_STRING_JUMBO: u8 = 0x1b;

impl Dex<'_> {
    /// Reads a method's code; calls of no interest are left out.
    pub(in super::super) fn code(&self, declared: Declared, wanted: impl Fn(u32) -> bool) -> Code {
        let mut code = Code::default();
        if declared.code != 0 {
            let _ = self.instructions(declared.code, &mut code, wanted);
        }
        code
    }

    fn instructions(&self, item: usize, code: &mut Code, wanted: impl Fn(u32) -> bool) -> Option<()> {
        let count = self.bytes.size(item.checked_add(12)?)?;
        let units = self.bytes.slice(item.checked_add(16)?, count.checked_mul(2)?)?;
        self.burn(units.len().max(16))?;
        let unit = |at: usize| Some(u16::from_le_bytes(units.get(at * 2..at * 2 + 2)?.try_into().ok()?));
        let mut registers = Registers::default();
        let mut at = 0;
        while let Some(first) = unit(at) {
            let [opcode, high] = first.to_le_bytes();
            match opcode {
                0x00 if matches!(high, 1..=3) => {
                    at += payload(high, unit(at + 1)?, || {
                        Some(u32::from(unit(at + 2)?) | u32::from(unit(at + 3)?) << 16)
                    })?;
                    continue;
                }
                CONST_STRING => {
                    let string = u32::from(unit(at + 1)?);
                    code.strings.push(string);
                    registers.set(u16::from(high), Some(string));
                }
                CONST_STRING_JUMBO => {
                    let string = u32::from(unit(at + 1)?) | u32::from(unit(at + 2)?) << 16;
                    code.strings.push(string);
                    registers.set(u16::from(high), Some(string));
                }
                // move-object, in its three widths
                0x07 => registers.set(u16::from(high & 0xf), registers.get(u16::from(high >> 4))),
                0x08 => registers.set(u16::from(high), registers.get(unit(at + 1)?)),
                0x09 => registers.set(unit(at + 1)?, registers.get(unit(at + 2)?)),
                0x6e..=0x72 | 0x74..=0x78 => {
                    let method = u32::from(unit(at + 1)?);
                    if wanted(method) {
                        let is_static = matches!(opcode, 0x71 | 0x77);
                        let arguments = arguments(opcode, high, unit(at + 2)?);
                        let literals = arguments.skip(usize::from(!is_static)).map(|register| registers.get(register));
                        let literals = literals.collect();
                        code.invokes.push(Invoke { method, literals });
                    }
                }
                // What a branch leads to may come from elsewhere.
                0x27..=0x2c | 0x32..=0x3d => registers.forget(),
                // These write to no register: nop, return, monitor, throw, array and field stores.
                0x00 | 0x0e..=0x11 | 0x1d | 0x1e | 0x4b..=0x51 | 0x59..=0x5f | 0x67..=0x6d => {}
                _ => {
                    // Either field of the unit may be the target, and a wide one takes the next register too.
                    for target in [u16::from(high & 0xf), u16::from(high)] {
                        registers.set(target, None);
                        registers.set(target + 1, None);
                    }
                }
            }
            at += WIDTHS[usize::from(opcode)];
        }
        Some(())
    }
}

/// Registers that hold a literal text; more than a handful is never of use.
#[derive(Default)]
struct Registers(Vec<(u16, u32)>);

impl Registers {
    fn get(&self, register: u16) -> Option<u32> {
        self.0.iter().find(|(known, _)| *known == register).map(|(_, string)| *string)
    }

    fn set(&mut self, register: u16, string: Option<u32>) {
        self.0.retain(|(known, _)| *known != register);
        if let Some(string) = string {
            if self.0.len() >= 16 {
                self.0.remove(0);
            }
            self.0.push((register, string));
        }
    }

    fn forget(&mut self) {
        self.0.clear();
    }
}

/// The registers of a call, which stand one by one or as a range.
fn arguments(opcode: u8, high: u8, third: u16) -> impl Iterator<Item = u16> {
    let is_range = opcode >= 0x74;
    let listed = [third & 0xf, third >> 4 & 0xf, third >> 8 & 0xf, third >> 12, u16::from(high & 0xf)];
    let count = if is_range { u16::from(high) } else { u16::from(high >> 4).min(5) };
    (0..count).map(move |index| if is_range { third.wrapping_add(index) } else { listed[usize::from(index)] })
}

/// Length of a table between the instructions, in units.
fn payload(kind: u8, size: u16, count: impl FnOnce() -> Option<u32>) -> Option<usize> {
    let size = usize::from(size);
    Some(match kind {
        1 => size * 2 + 4,
        2 => size * 4 + 2,
        _ => usize::try_from(u64::from(count()?) * size as u64).ok()?.div_ceil(2).checked_add(4)?,
    })
}

/// Units of each instruction, by opcode; those that are not in use count as one.
const WIDTHS: [usize; 256] = {
    const RUNS: [(u8, u8, usize); 25] = [
        (0x02, 0x02, 2),
        (0x03, 0x03, 3),
        (0x05, 0x05, 2),
        (0x06, 0x06, 3),
        (0x08, 0x08, 2),
        (0x09, 0x09, 3),
        (0x13, 0x13, 2),
        (0x14, 0x14, 3),
        (0x15, 0x16, 2),
        (0x17, 0x17, 3),
        (0x18, 0x18, 5),
        (0x19, 0x1a, 2),
        (0x1b, 0x1b, 3),
        (0x1c, 0x1c, 2),
        (0x1f, 0x20, 2),
        (0x22, 0x23, 2),
        (0x24, 0x26, 3),
        (0x29, 0x29, 2),
        (0x2a, 0x2c, 3),
        (0x2d, 0x3d, 2),
        (0x44, 0x6d, 2),
        (0x6e, 0x78, 3),
        (0x90, 0xaf, 2),
        (0xd0, 0xe2, 2),
        (0xfa, 0xff, 2),
    ];
    let mut widths = [1; 256];
    let mut run = 0;
    while run < RUNS.len() {
        let (first, last, width) = RUNS[run];
        let mut opcode = first as usize;
        while opcode <= last as usize {
            widths[opcode] = width;
            opcode += 1;
        }
        run += 1;
    }
    // invoke-polymorphic takes four, invoke-custom three.
    widths[0xfa] = 4;
    widths[0xfb] = 4;
    widths[0xfc] = 3;
    widths[0xfd] = 3;
    widths
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_of_the_format() {
        for (opcode, width) in [
            (0x00, 1),
            (0x0e, 1),
            (0x12, 1),
            (0x18, 5),
            (0x28, 1),
            (0x2b, 3),
            (0x62, 2),
            (0x71, 3),
            (0x73, 3),
            (0x7b, 1),
        ] {
            assert_eq!(WIDTHS[opcode], width, "{opcode:#x}");
        }
        assert_eq!([WIDTHS[0xb0], WIDTHS[0xcf], WIDTHS[0xd0], WIDTHS[0xe2], WIDTHS[0xe3]], [1, 1, 2, 2, 1]);
    }

    #[test]
    fn tables_between_instructions_have_their_own_length() {
        let never = || None;
        assert_eq!((payload(1, 3, never), payload(2, 3, never)), (Some(10), Some(14)));
        assert_eq!(payload(3, 1, || Some(5)), Some(7));
        assert_eq!(payload(3, u16::MAX, || Some(u32::MAX)).map(|length| length > 1 << 40), Some(true));
    }

    #[test]
    fn arguments_of_both_forms() {
        let of = |opcode, high, third| arguments(opcode, high, third).collect::<Vec<_>>();
        assert_eq!(of(0x71, 0x30, 0x0210), [0, 1, 2]);
        assert_eq!(of(0x6e, 0x54, 0x3210), [0, 1, 2, 3, 4]);
        assert_eq!(of(0x77, 3, 260), [260, 261, 262]);
        assert_eq!(of(0x71, 0xf0, 0), [0, 0, 0, 0, 0]);
    }
}
