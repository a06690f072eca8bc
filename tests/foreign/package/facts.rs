//! Prints what the library reads of an APK as JSON, so that other readers can be asked the same: `facts FILE…`, and
//! `facts --classes DEX` the classes of a dex file with their superclasses, a line each.

use std::io::Write;
use std::path::PathBuf;

use mipush::android::apk::dex::{Dex, name};
use mipush::android::facts::Facts;
use mipush::scan::apk::{Depth, app};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = match arguments.split_first() {
        Some((first, files)) if first == "--classes" => files.iter().map(|file| classes(file)).collect(),
        _ => {
            let files: Vec<PathBuf> = arguments.iter().map(PathBuf::from).collect();
            let facts = app(&files, Depth::Everything).expect("an APK");
            format!("{}\n", json(&facts))
        }
    };
    std::io::stdout().write_all(text.as_bytes()).expect("written");
}

fn classes(file: &str) -> String {
    let bytes = std::fs::read(file).expect("readable");
    let dexes = Dex::all(&bytes).expect("a dex file");
    let classes = dexes.iter().flat_map(Dex::classes);
    classes
        .map(|class| format!("{} {}\n", name(class.descriptor), class.superclass.map(name).unwrap_or_default()))
        .collect()
}

fn json(facts: &Facts) -> Value {
    let module = &facts.modules[0];
    let manifests: Vec<Value> = module
        .manifests
        .iter()
        .map(|manifest| {
            let components = manifest.components.iter().map(|component| {
                json!({
                    "kind": component.kind.element(), "name": component.name, "place": component.place.to_string(),
                    "exported": component.exported.as_ref().map(|value| &value.value),
                    "enabled": component.enabled.as_ref().map(|value| &value.value),
                    "process": component.process.as_ref().map(|value| &value.value),
                    "permission": component.permission.as_ref().map(|value| &value.value),
                    "actions": component.filters.iter().flat_map(|filter| &filter.actions).collect::<Vec<_>>(),
                    "categories": component.filters.iter().flat_map(|filter| &filter.categories).collect::<Vec<_>>(),
                    "schemes": component.filters.iter().flat_map(|filter| &filter.data)
                        .filter_map(|data| data.scheme.as_ref()).collect::<Vec<_>>(),
                })
            });
            json!({
                "file": manifest.file,
                "package": manifest.package.as_ref().map(|package| &package.value),
                "min_sdk": manifest.min_sdk, "target_sdk": manifest.target_sdk,
                "uses_permissions": manifest.uses_permissions.iter().map(|name| &name.value).collect::<Vec<_>>(),
                "permissions": manifest.permissions.iter().map(|permission| json!({
                    "name": permission.name.value,
                    "protection": permission.protection.as_ref().map(|value| &value.value),
                })).collect::<Vec<_>>(),
                "meta_data": manifest.meta_data.iter().map(|data| json!({
                    "name": data.name, "value": data.value.as_ref().map(|value| &value.value),
                })).collect::<Vec<_>>(),
                "components": components.collect::<Vec<_>>(),
                "problems": manifest.problems.iter().map(|problem| &problem.what).collect::<Vec<_>>(),
            })
        })
        .collect();
    let apk = facts.apk.as_ref().expect("an APK");
    json!({
        "manifests": manifests, "classes": apk.classes, "complete": apk.complete, "renamed": apk.renamed,
        "carriers": apk.carriers.iter().map(|carrier| &carrier.name).collect::<Vec<_>>(),
        "skipped": facts.skipped,
    })
}
