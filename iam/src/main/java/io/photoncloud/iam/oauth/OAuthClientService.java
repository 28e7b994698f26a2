package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.user.UserService;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes the applications that people sign in to. */
public final class OAuthClientService {

    private final Table<OAuthClient> clients;
    private final UserService users;
    private final Changes changes;
    private final Access access;
    private final RandomTexts random;
    private final IdSource ids;

    public OAuthClientService(
            ReplicatedStore store,
            UserService users,
            Changes changes,
            Access access,
            RandomTexts random,
            IdSource ids) {
        this.clients = OAuthClientStore.clients(store);
        this.users = users;
        this.changes = changes;
        this.access = access;
        this.random = random;
        this.ids = ids;
    }

    /** What a new one is to be, as callers say it. {@code id}: null for one that is made up. */
    record NewClient(
            @Nullable String id,
            @Nullable String name,
            OAuthClient.@Nullable Type type,
            @Nullable List<String> redirectUris,
            OAuthClient.@Nullable Consent consent) {}

    /** @param secret of a confidential one, this once; it shows itself to nobody else */
    record Made(Row<OAuthClient> row, @Nullable String secret) {
        @Override
        public String toString() {
            return "application " + row.value().id();
        }
    }

    Made create(NewClient wanted) {
        String name = Check.name("name", wanted.name());
        List<String> uris = Check.required("redirect_uris", wanted.redirectUris());
        access.require("client.administer", Scope.system());
        String id = Ids.orMade(wanted.id(), Ids.NAMED, "client", ids);
        String secret = wanted.type() == OAuthClient.Type.CONFIDENTIAL ? random.next() : null;
        OAuthClient.Consent consent = wanted.consent() == null ? OAuthClient.Consent.IMPLIED : wanted.consent();
        Row<OAuthClient> made =
                changes.makeRow("client.create", new Idempotency.None(), OAuthClientStore.CODEC, change -> {
                    change.about(OAuthClient.ref(id));
                    // A service account is a client by its own id.
                    if (users.find(change, id).isPresent()) {
                        throw new CloudException(
                                ErrorCode.ALREADY_EXISTS, "a user or service account has the id " + id);
                    }
                    OAuthClient client = new OAuthClient(
                            id, name, secret == null ? null : Digests.of(secret), uris, consent, change.now());
                    change.rows().insert(clients, client);
                    return new Row<>(client.key(), client, 0, 0);
                });
        return new Made(made, secret);
    }

    Row<OAuthClient> get(String id) {
        access.require("client.read", Scope.system(), OAuthClient.ref(id));
        return clients.find(Key.utf8(id))
                .orElseThrow(() -> new CloudException(ErrorCode.NOT_FOUND, "no oauth-client " + id));
    }

    /** Whoever asks. */
    Optional<OAuthClient> find(String id) {
        return clients.find(Key.utf8(id)).map(Row::value);
    }

    RowPage<OAuthClient> list(PageRequest page) {
        access.require("client.read", Scope.system());
        return RowPage.read("oauth-clients", page, clients::list);
    }

    Row<OAuthClient> update(String id, OAuthClient.Patch patch, Precondition precondition, Idempotency idempotency) {
        access.require("client.administer", Scope.system(), OAuthClient.ref(id));
        return changes.makeRow("client.update", idempotency, OAuthClientStore.CODEC, change -> {
            change.about(OAuthClient.ref(id));
            return change.rows().updateRow(clients, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** What it was allowed is good for nothing from then on. */
    Row<OAuthClient> delete(String id, Precondition precondition, Idempotency idempotency) {
        access.require("client.administer", Scope.system(), OAuthClient.ref(id));
        return changes.makeRow("client.delete", idempotency, OAuthClientStore.CODEC, change -> {
            change.about(OAuthClient.ref(id));
            Row<OAuthClient> gone = change.rows().delete(clients, Key.utf8(id));
            precondition.require(gone.modRevision());
            return gone;
        });
    }
}
