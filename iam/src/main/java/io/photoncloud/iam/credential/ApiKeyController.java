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
@RequestMapping("/api/v1/users/{id}/api-keys")
@Needs(value = "credential.read", checked = BY_SERVICE)
class ApiKeyController {

    private final UserKeyService keys;

    ApiKeyController(UserKeyService keys) {
        this.keys = keys;
    }

    record CreateRequest(@Nullable String name, @Nullable Instant expiresAt) {}

    record ApiKeysView(List<ApiKeyView> apiKeys) {}

    record ApiKeyView(
            String id,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        static ApiKeyView of(Credential credential) {
            return new ApiKeyView(credential.id(), credential.name(), credential.created(), credential.expires());
        }
    }

    /** @param apiKey the whole key, this once */
    record MadeView(
            String id,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt,
            String apiKey) {
        @Override
        public String toString() {
            return "API key " + id;
        }
    }

    record DeletedView(String id) {}

    // No Idempotency-Key: the answer that a repetition would get has the secret, and is kept in the clear.
    @PostMapping
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Makes an API key, which is shown this once")
    @ResponseStatus(HttpStatus.CREATED)
    MadeView create(@PathVariable String id, @RequestBody CreateRequest request) {
        UserKeyService.Made made = keys.createApiKey(id, request.name(), request.expiresAt());
        Credential credential = made.credential();
        return new MadeView(
                credential.id(), credential.name(), credential.created(), credential.expires(), made.secret());
    }

    @GetMapping
    @Summary("The API keys of a user or a service account, without what they prove themselves with")
    ApiKeysView list(@PathVariable String id) {
        return new ApiKeysView(
                keys.list(id, Kind.API_KEY).stream().map(ApiKeyView::of).toList());
    }

    @DeleteMapping("/{key}")
    @Needs(value = "credential.administer", checked = BY_SERVICE)
    @Summary("Deletes an API key")
    @SafeToRepeat("a key is deleted once; a repetition answers that there is none")
    DeletedView delete(@PathVariable String id, @PathVariable String key) {
        keys.delete(id, Kind.API_KEY, key);
        return new DeletedView(key);
    }
}
