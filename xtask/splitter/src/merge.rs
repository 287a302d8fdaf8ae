//! Joins files of a split program to one. The splitter writes a file for each set of pieces that share something: most are
//! smaller than what a request costs.

use anyhow::{Context, Result, anyhow, ensure};
use std::io::Write;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, FunctionSection, ImportSection, Module,
    RawSection, SectionId,
};
use wasmparser::{Parser, Payload, TypeRef};

/// How hard brotli tries, of at most 11, and its window in powers of two. The site is packed with 11, which takes ten times as
/// long; to compare files this is close enough.
const QUALITY: u32 = 9;
const WINDOW: u32 = 22;

/// Joins these modules. They import nothing but one memory, one table and some globals of the main part, and hand their
/// functions to each other through the table. So only the numbers of functions, data and globals differ in the result.
///
/// # Errors
/// Fails for modules of another shape.
pub fn merge<'a>(modules: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>> {
    let mut merged = Merged::default();
    for module in modules {
        merged.add(module)?;
    }
    Ok(merged.finish())
}

/// The sections of the result so far, and the numbers at which the next module's functions and data begin.
#[derive(Default)]
struct Merged {
    types: Option<Vec<u8>>,
    imported: Vec<(String, String)>,
    /// The names of the imported globals, each at its number.
    globals: Vec<(String, String)>,
    imports: ImportSection,
    functions: FunctionSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
    first_function: u32,
    first_data: u32,
    /// The numbers that the globals of the module that is being added have in the result.
    global: Vec<u32>,
}

impl Merged {
    fn add(&mut self, module: &[u8]) -> Result<()> {
        (self.first_function, self.first_data) = (self.functions.len(), self.data.len());
        self.global.clear();
        for payload in Parser::new(0).parse_all(module) {
            self.section(module, payload?)?;
        }
        Ok(())
    }

    fn section(&mut self, module: &[u8], payload: Payload<'_>) -> Result<()> {
        let global = self.global.clone();
        let mut renumbered = Renumbered { function: self.first_function, data: self.first_data, global };
        let unreadable = |error: Error| anyhow!("{error}");
        match payload {
            Payload::TypeSection(section) => {
                let range = section.range();
                let types = module.get(range.start as usize..range.end as usize).context("the types")?;
                let first = self.types.get_or_insert_with(|| types.to_vec());
                ensure!(first == types, "the modules have different types");
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    ensure!(
                        matches!(import.ty, TypeRef::Memory(_) | TypeRef::Table(_) | TypeRef::Global(_)),
                        "{} is imported",
                        import.name
                    );
                    let name = (import.module.to_owned(), import.name.to_owned());
                    if matches!(import.ty, TypeRef::Global(_)) {
                        let number = self.globals.iter().position(|one| *one == name);
                        let number = number.unwrap_or_else(|| {
                            self.globals.push(name.clone());
                            self.globals.len() - 1
                        });
                        self.global.push(number as u32);
                    }
                    if !self.imported.contains(&name) {
                        renumbered.parse_import(&mut self.imports, import).map_err(unreadable)?;
                        self.imported.push(name);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                renumbered.parse_function_section(&mut self.functions, section).map_err(unreadable)?;
            }
            Payload::ElementSection(section) => {
                renumbered.parse_element_section(&mut self.elements, section).map_err(unreadable)?;
            }
            Payload::CodeSectionEntry(body) => {
                renumbered.parse_function_body(&mut self.code, body).map_err(unreadable)?;
            }
            Payload::DataSection(section) => {
                renumbered.parse_data_section(&mut self.data, section).map_err(unreadable)?;
            }
            Payload::ExportSection(section) => ensure!(section.count() == 0, "the module exports something"),
            Payload::GlobalSection(section) => ensure!(section.count() == 0, "the module has globals"),
            Payload::MemorySection(section) => ensure!(section.count() == 0, "the module has a memory"),
            Payload::TableSection(section) => ensure!(section.count() == 0, "the module has a table"),
            Payload::StartSection { .. } => ensure!(false, "the module starts something"),
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Vec<u8> {
        let types = self.types.unwrap_or_default();
        let mut module = Module::new();
        module.section(&RawSection { id: SectionId::Type.into(), data: &types });
        module.section(&self.imports).section(&self.functions).section(&self.elements);
        module.section(&DataCountSection { count: self.data.len() });
        module.section(&self.code).section(&self.data);
        module.finish()
    }
}

/// Copies a module's sections, and moves the numbers of functions and data. Globals get their new numbers.
struct Renumbered {
    function: u32,
    data: u32,
    global: Vec<u32>,
}

impl Reencode for Renumbered {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(self.function + function)
    }

    fn data_index(&mut self, data: u32) -> Result<u32, Error> {
        Ok(self.data + data)
    }

    fn global_index(&mut self, global: u32) -> Result<u32, Error> {
        Ok(self.global.get(global as usize).copied().unwrap_or(global))
    }
}

/// The compressed bytes of code and data of each module, which is what a browser downloads. They are compressed one behind
/// the other, as in a file with much else: by itself the smallest would weigh twice as much.
pub fn weights(modules: &[Vec<u8>]) -> Result<Vec<u64>> {
    let mut compressed = brotli::CompressorWriter::new(Vec::new(), 4_096, QUALITY, WINDOW);
    let weigh = |module: &Vec<u8>| {
        let before = compressed.get_ref().len();
        for payload in Parser::new(0).parse_all(module) {
            let range = match payload? {
                Payload::CodeSectionStart { range, .. } => range,
                Payload::DataSection(section) => section.range(),
                _ => continue,
            };
            compressed.write_all(&module[range.start as usize..range.end as usize])?;
        }
        compressed.flush()?;
        Ok((compressed.get_ref().len() - before) as u64)
    };
    modules.iter().map(weigh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        ConstExpr, Elements, EntityType, Function, GlobalType, Instruction, MemoryType, RefType, TableType,
        TypeSection, ValType,
    };

    /// A module of two functions, of which the second calls the first and sets the global `stack`, with one piece of data; the
    /// second is in the table at `slot`. It imports these globals in this order.
    fn module(slot: i32, globals: [&str; 2]) -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        let memory =
            MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None };
        imports.import("main", "memory", EntityType::Memory(memory));
        let element_type = RefType::FUNCREF;
        let table = TableType { element_type, table64: false, minimum: 8, maximum: None, shared: false };
        imports.import("main", "table", EntityType::Table(table));
        for name in globals {
            let mutable = name == "stack";
            let global = GlobalType { val_type: ValType::I32, mutable, shared: false };
            imports.import("main", name, EntityType::Global(global));
        }
        functions.function(0).function(0);
        let stack = globals.iter().position(|name| *name == "stack").expect("the stack") as u32;
        let sets = vec![Instruction::Call(0), Instruction::I32Const(7), Instruction::GlobalSet(stack)];
        let (mut elements, mut code, mut data) =
            (ElementSection::new(), CodeSection::new(), DataSection::new());
        elements.active(None, &ConstExpr::i32_const(slot), Elements::Functions([1].as_slice().into()));
        for instructions in [vec![Instruction::Nop], sets] {
            let mut function = Function::new([]);
            for instruction in instructions.iter().chain([&Instruction::End]) {
                function.instruction(instruction);
            }
            code.function(&function);
        }
        data.active(0, &ConstExpr::i32_const(slot), [7]);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements);
        module.section(&DataCountSection { count: 1 }).section(&code).section(&data);
        module.finish()
    }

    #[test]
    fn joined_modules_call_their_own_functions_and_import_what_they_share_once() {
        let (first, second) = (module(1, ["stack", "base"]), module(2, ["base", "stack"]));
        let merged = merge([first.as_slice(), &second]).expect("joined");
        // Only the stack may be set: with the number of the other global this is not valid.
        wasmparser::Validator::new().validate_all(&merged).expect("valid");
        let merged = walrus::Module::from_buffer(&merged).expect("a module");
        assert_eq!((merged.imports.iter().count(), merged.data.iter().count()), (4, 2));
        let functions: Vec<_> = merged.funcs.iter_local().collect();
        let called = |index: usize| {
            let (_, function) = functions[index];
            let instructions = &function.block(function.entry_block()).instrs;
            instructions.iter().find_map(|(instruction, _)| match instruction {
                walrus::ir::Instr::Call(call) => functions.iter().position(|(id, _)| *id == call.func),
                _ => None,
            })
        };
        assert_eq!((0..4).map(called).collect::<Vec<_>>(), [None, Some(0), None, Some(2)]);
    }
}
