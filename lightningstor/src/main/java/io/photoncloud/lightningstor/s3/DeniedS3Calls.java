package io.photoncloud.lightningstor.s3;

import io.photoncloud.common.api.Caller.Principal;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.denial.Denial;
import io.photoncloud.common.denial.DeniedCalls;
import io.photoncloud.lightningstor.access.Need;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.Identity;

/** Tells of calls that were denied, as the other doors do: by action and bucket, so that many keys are one line. */
public record DeniedS3Calls(DeniedCalls calls) {

    void denied(Caller caller, S3Call call, Need need, Bucket bucket, String why) {
        String project = bucket.tenant().organization() + "/" + bucket.tenant().project();
        tell(caller, call, Denied.of(need.action().title(), project).about("bucket", bucket.name()), why);
    }

    /** What is about no bucket that there is. */
    void denied(Caller caller, S3Call call, String action, String why) {
        tell(caller, call, Denied.of(action, ""), why);
    }

    private void tell(Caller caller, S3Call call, Denied denied, String why) {
        RequestContext context = RequestContext.current();
        calls.answered(
                CloudException.denied(denied, why),
                Denial.Door.REST,
                call.operation().title(),
                context.withCaller(principal(caller), context.standing()));
    }

    private static io.photoncloud.common.api.Caller principal(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> io.photoncloud.common.api.Caller.ANONYMOUS;
            case Caller.Signed(var _, Identity.Root root) -> new Principal(root.principal(), null, null, null);
            case Caller.Signed(var _, Identity.Known known) -> known.caller();
        };
    }
}
