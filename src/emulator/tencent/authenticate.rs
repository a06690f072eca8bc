//! Who calls: application, region, signature, administrator, in this order. No document gives one; a signature can only
//! be judged with an application's key, and an administrator only by a true signature.

use jiff::Timestamp;

use crate::domain::im::ImRegion;
use crate::domain::usersig;
use crate::emulator::rule::Rules;
use crate::emulator::snapshot::ImSide;
use crate::protocol::http::HttpRequest;
use crate::protocol::tencent::server::refusal::Refusal;
use crate::protocol::tencent::server::rest::Call;

pub(super) fn check(
    im: &ImSide,
    rules: &Rules,
    request: &HttpRequest,
    call: &Call<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some((app, key)) = im.app().filter(|(app, _)| app.sdk_app_id.get() == call.sdk_app_id) else {
        return Err(Refusal::unknown_app(call.sdk_app_id));
    };
    if served(rules, request).is_some_and(|region| region != home(app.region)) {
        return Err(Refusal::wrong_region());
    }
    // IM uses no userbuf.
    let verdict = usersig::verify(call.usersig.reveal(), key, app.sdk_app_id, &call.identifier, None, now);
    if let Some(refusal) = Refusal::of_verdict(verdict) {
        return Err(refusal);
    }
    if app.admins.iter().any(|admin| admin.as_str() == call.identifier) {
        Ok(())
    } else {
        Err(Refusal::not_admin(&call.identifier))
    }
}

/// The region that the address stands for: by rule, or by the host that the client thinks it speaks to.
fn served(rules: &Rules, request: &HttpRequest) -> Option<ImRegion> {
    rules.im_region.or_else(|| {
        let host = request.header("host")?.redacted();
        ImRegion::of_host(host.split(':').next()?)
    })
}

/// An application of the embedded emulator lives nowhere; it is taken for one of the default region.
fn home(region: ImRegion) -> ImRegion {
    if region == ImRegion::Embedded { ImRegion::default() } else { region }
}
