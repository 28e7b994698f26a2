package io.photoncloud.iam.credential;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.credential.Credential.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The door asks for no more than everybody has for themselves; for the credentials of others the service asks. */
@RestController
@RequestMapping("/api/v1/users/{id}/access-keys")
@Needs(value = "credential.read", checked = BY_SERVICE)
class AccessKeyController {

    private final UserKeyService keys;

    AccessKeyController(UserKeyService keys) {
        this.keys = keys;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String scopeId,
            @Nullable Instant expiresAt) {}

    record PatchRequest(Credential.@Nullable State state) {}

    record AccessKeysView(List<AccessKeyView> accessKeys) {}

    /**
     * @param scopeId what it is bound to: a project's or an organization's id, or system
     * @param lastUsedAt when a service last asked for what it signs with, by the hour
     */
    record AccessKeyView(
            String accessKeyId,
            String name,
            String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            Credential.State state,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        static AccessKeyView of(UserKeyService.ShownAccessKey key) {
            ScopeText bound = ScopeText.of(key.scope());
            return new AccessKeyView(
                    key.id(),
                    key.name(),
                    bound.id(),
                    bound.organization(),
                    bound.project(),
                    key.state(),
                    key.created(),
                    key.expires(),
                    key.lastUsed());
        }
    }

    /** @param secretAccessKey this once */
    record MadeView(
            String accessKeyId,
            String secretAccessKey,
            String name,
            String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            Credential.State state,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        static MadeView of(UserKeyService.ShownAccessKey key, String secret) {
            ScopeText bound = ScopeText.of(key.scope());
            return new MadeView(
                    key.id(),
                    secret,
                    key.name(),
                    bound.id(),
                    bound.organization(),
                    bound.project(),
                    key.state(),
                    key.created(),
                    key.expires());
        }

        @Override
        public String toString() {
            return "access key " + accessKeyId;
        }
    }

    record DeletedView(String accessKeyId) {}

    // No Idempotency-Key: the answer that a repetition would get has the secret, and is kept in the clear.
    @PostMapping
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Makes an access key for S3, bound to a scope; its secret is shown this once")
    @ResponseStatus(HttpStatus.CREATED)
    MadeView create(@PathVariable String id, @RequestBody CreateRequest request) {
        UserKeyService.Made made = keys.createAccessKey(id, request.name(), request.scopeId(), request.expiresAt());
        return MadeView.of(UserKeyService.ShownAccessKey.of(made.credential()), made.secret());
    }

    @GetMapping
    @Summary("The access keys of a user or a service account, without their secrets")
    AccessKeysView list(@PathVariable String id) {
        return new AccessKeysView(
                keys.listAccessKeys(id).stream().map(AccessKeyView::of).toList());
    }

    @PatchMapping("/{key}")
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Switches an access key on or off")
    @SafeToRepeat("the state is what it is set to, however often")
    AccessKeyView update(@PathVariable String id, @PathVariable String key, @RequestBody PatchRequest request) {
        return AccessKeyView.of(keys.updateAccessKey(id, key, request.state()));
    }

    @DeleteMapping("/{key}")
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Deletes an access key")
    @SafeToRepeat("a key is deleted once; a repetition answers that there is none")
    DeletedView delete(@PathVariable String id, @PathVariable String key) {
        keys.delete(id, Kind.ACCESS_KEY, key);
        return new DeletedView(key);
    }
}
