package io.photoncloud.iam.credential;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.credential.Credential.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
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

    record CreateRequest(@Nullable String name, @Nullable Instant expiresAt) {}

    record AccessKeysView(List<AccessKeyView> accessKeys) {}

    record AccessKeyView(
            String accessKeyId,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        static AccessKeyView of(Credential credential) {
            return new AccessKeyView(credential.id(), credential.name(), credential.created(), credential.expires());
        }
    }

    /** @param secretAccessKey this once */
    record MadeView(
            String accessKeyId,
            String secretAccessKey,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        @Override
        public String toString() {
            return "access key " + accessKeyId;
        }
    }

    record DeletedView(String accessKeyId) {}

    // No Idempotency-Key: the answer that a repetition would get has the secret, and is kept in the clear.
    @PostMapping
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Makes an access key for S3, whose secret is shown this once")
    @ResponseStatus(HttpStatus.CREATED)
    MadeView create(@PathVariable String id, @RequestBody CreateRequest request) {
        UserKeyService.Made made = keys.createAccessKey(id, request.name(), request.expiresAt());
        Credential credential = made.credential();
        return new MadeView(
                credential.id(), made.secret(), credential.name(), credential.created(), credential.expires());
    }

    @GetMapping
    @Summary("The access keys of a user or a service account, without their secrets")
    AccessKeysView list(@PathVariable String id) {
        return new AccessKeysView(
                keys.list(id, Kind.ACCESS_KEY).stream().map(AccessKeyView::of).toList());
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
