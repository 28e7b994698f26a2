package io.photoncloud.iam.credential;

import com.google.protobuf.Timestamp;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.proto.iam.v1.AccessKey;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Access keys, between the domain and the wire. */
final class AccessKeyWire {

    private AccessKeyWire() {}

    static AccessKey shown(UserKeyService.ShownAccessKey key) {
        ScopeText bound = ScopeText.of(key.scope());
        AccessKey.Builder shown = AccessKey.newBuilder()
                .setAccessKeyId(key.id())
                .setPrincipalId(key.principal())
                .setName(key.name())
                .setScopeId(bound.id())
                .setState(
                        switch (key.state()) {
                            case ENABLED -> AccessKey.State.STATE_ENABLED;
                            case DISABLED -> AccessKey.State.STATE_DISABLED;
                        })
                .setCreatedAt(timestamp(key.created()));
        if (bound.organization() != null) {
            shown.setOrgId(bound.organization());
        }
        if (bound.project() != null) {
            shown.setProjectId(bound.project());
        }
        if (key.expires() != null) {
            shown.setExpiresAt(timestamp(key.expires()));
        }
        if (key.lastUsed() != null) {
            shown.setLastUsedAt(timestamp(key.lastUsed()));
        }
        return shown.build();
    }

    /** Null for none, which is refused as REST refuses it. */
    static Credential.@Nullable State toState(AccessKey.State state) {
        return switch (state) {
            case STATE_UNSPECIFIED -> null;
            case STATE_ENABLED -> Credential.State.ENABLED;
            case STATE_DISABLED -> Credential.State.DISABLED;
            case UNRECOGNIZED ->
                throw CloudException.invalid(
                        "state", "one of ENABLED, DISABLED", "state must be one of ENABLED, DISABLED");
        };
    }

    static Instant toInstant(String field, Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException _) {
            throw CloudException.invalid(field, "a time", field + " is no time");
        }
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
