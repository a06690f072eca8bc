//! Certificates in the registry: hand out numbers, find the one meant, change, remove.

use jiff::Timestamp;

use super::{Noun, Registry, RegistryError};
use crate::domain::certificate::{Certificate, Fields};
use crate::domain::identifier::{CertId, CertName};

impl Registry {
    /// Saves a new certificate and hands out its number.
    pub fn add_cert(&mut self, name: CertName, fields: Fields, now: Timestamp) -> Result<CertId, RegistryError> {
        self.free_name(&name, None)?;
        let id = CertId(self.next_cert);
        self.next_cert += 1;
        self.certs.insert(id, Certificate { id, name, fields, created_at: now, changed_at: now });
        Ok(id)
    }

    /// Replaces what a certificate consists of; like the console, saving anything starts the ten minutes anew.
    pub fn edit_cert(
        &mut self,
        id: CertId,
        name: CertName,
        fields: Fields,
        now: Timestamp,
    ) -> Result<(), RegistryError> {
        self.free_name(&name, Some(id))?;
        let cert = self.certs.get_mut(&id).ok_or_else(|| unknown(&id.to_string(), Vec::new()))?;
        *cert = Certificate { name, fields, changed_at: now, ..cert.clone() };
        Ok(())
    }

    /// Removes a certificate. Final: its number never comes back, and devices that reported it are no longer pushed
    /// to (S9). Their reports are kept, as phones keep them.
    pub fn remove_cert(&mut self, id: CertId) -> Option<Certificate> {
        if self.current == Some(id) {
            self.current = None;
        }
        self.certs.remove(&id)
    }

    /// Finds a certificate by number or name.
    pub fn cert(&self, given: &str) -> Result<&Certificate, RegistryError> {
        let found = match given.parse::<u32>() {
            Ok(number) => self.certs.get(&CertId(number)),
            Err(_) => self.certs.values().find(|cert| cert.name.as_str() == given),
        };
        found.ok_or_else(|| unknown(given, self.cert_names()))
    }

    /// The certificate meant: the one named, else the one chosen by `cert use`, else the only one.
    pub fn pick_cert(&self, given: Option<&str>) -> Result<&Certificate, RegistryError> {
        if let Some(given) = given {
            return self.cert(given);
        }
        if let Some(cert) = self.current.and_then(|id| self.certs.get(&id)) {
            return Ok(cert);
        }
        let mut all = self.certs.values();
        match (all.next(), all.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(RegistryError::Ambiguous {
                noun: Noun::Certificate,
                known: self.certs.values().map(|cert| format!("{} ({})", cert.id, cert.name)).collect(),
                flag: "--cert",
            }),
        }
    }

    fn cert_names(&self) -> Vec<String> {
        self.certs.values().flat_map(|cert| [cert.name.to_string(), cert.id.to_string()]).collect()
    }

    fn free_name(&self, name: &CertName, but: Option<CertId>) -> Result<(), RegistryError> {
        if self.certs.values().any(|cert| cert.name == *name && Some(cert.id) != but) {
            return Err(RegistryError::Taken(name.to_string()));
        }
        Ok(())
    }
}

fn unknown(given: &str, known: Vec<String>) -> RegistryError {
    RegistryError::Unknown { noun: Noun::Certificate, given: given.to_owned(), known }
}
