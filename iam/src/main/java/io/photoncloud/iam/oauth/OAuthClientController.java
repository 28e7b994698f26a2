package io.photoncloud.iam.oauth;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.oauth.OAuthClientService.Made;
import io.photoncloud.iam.oauth.OAuthClientService.NewClient;
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

@RestController
@RequestMapping("/api/v1/oauth-clients")
@Needs(value = "client.read", checked = BY_SERVICE)
class OAuthClientController {

    private final OAuthClientService clients;

    OAuthClientController(OAuthClientService clients) {
        this.clients = clients;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String name,
            OAuthClient.@Nullable Type type,
            @Nullable List<String> redirectUris,
            OAuthClient.@Nullable Consent consent) {}

    record PatchRequest(
            @Nullable String name, @Nullable List<String> redirectUris, OAuthClient.@Nullable Consent consent) {}

    record OAuthClientsView(List<OAuthClientView> oauthClients) {}

    record OAuthClientView(
            String id,
            String name,
            OAuthClient.Type type,
            List<String> redirectUris,
            OAuthClient.Consent consent,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static OAuthClientView of(Row<OAuthClient> row) {
            OAuthClient client = row.value();
            return new OAuthClientView(
                    client.id(),
                    client.name(),
                    client.type(),
                    client.redirectUris(),
                    client.consent(),
                    client.created(),
                    row.modRevision());
        }
    }

    /** @param clientSecret of a confidential one, this once */
    record MadeView(
            String id,
            @Nullable String clientSecret,
            String name,
            OAuthClient.Type type,
            List<String> redirectUris,
            OAuthClient.Consent consent,
            Instant createdAt) {
        @Override
        public String toString() {
            return "application " + id;
        }
    }

    // No Idempotency-Key: the answer that a repetition would get has the secret, and is kept in the clear.
    @PostMapping
    @Needs(value = "client.administer", checked = BY_SERVICE)
    @Summary("Registers an application that people sign in to; a confidential one's secret is shown this once")
    @SafeToRepeat("one that is named is registered once; of others a repetition makes another")
    @ResponseStatus(HttpStatus.CREATED)
    MadeView create(@RequestBody CreateRequest request) {
        Made made = clients.create(
                new NewClient(request.id(), request.name(), request.type(), request.redirectUris(), request.consent()));
        OAuthClient client = made.row().value();
        return new MadeView(
                client.id(),
                made.secret(),
                client.name(),
                client.type(),
                client.redirectUris(),
                client.consent(),
                client.created());
    }

    @GetMapping
    @Summary("The applications that people sign in to")
    Paged<OAuthClientsView> list(PageRequest page) {
        RowPage<OAuthClient> found = clients.list(page);
        return new Paged<>(
                new OAuthClientsView(
                        found.rows().stream().map(OAuthClientView::of).toList()),
                found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("An application")
    OAuthClientView get(@PathVariable String id) {
        return OAuthClientView.of(clients.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "client.administer", checked = BY_SERVICE)
    @Summary("Changes what is named of an application")
    OAuthClientView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return OAuthClientView.of(clients.update(
                id,
                new OAuthClient.Patch(request.name(), request.redirectUris(), request.consent()),
                precondition,
                idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "client.administer", checked = BY_SERVICE)
    @Summary("Deletes an application; what it was allowed is good for nothing from then on")
    OAuthClientView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return OAuthClientView.of(clients.delete(id, precondition, idempotency));
    }
}
