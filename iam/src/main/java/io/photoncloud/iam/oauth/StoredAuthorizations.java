package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.resources.TextCodec;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.iam.oauth.Authorization.Access;
import io.photoncloud.iam.oauth.Authorization.Grant;
import io.photoncloud.iam.oauth.Authorization.Use;
import io.photoncloud.iam.oauth.AuthorizationStore.Proof;
import io.photoncloud.iam.revocation.RevocationService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * What people allowed applications, in the store, so that every replica knows it and none forgets it. Access tokens tell
 * all by themselves: of those nothing is kept but which end with an authorization. Safe for many threads.
 */
public final class StoredAuthorizations implements OAuth2AuthorizationService {

    private static final Logger log = LoggerFactory.getLogger(StoredAuthorizations.class);

    /** Of one user; the oldest one makes room. */
    static final int OF_ONE_MAX = 100;

    private final Table<Authorization> authorizations;
    private final ExpiringRows<Authorization> ending;
    private final ClientDirectory clients;
    private final Presence presence;
    private final AccessTokens accessTokens;
    private final RevocationService revocations;
    private final Changes changes;
    private final InstantSource clock;

    public StoredAuthorizations(
            ReplicatedStore store,
            ClientDirectory clients,
            Presence presence,
            AccessTokens accessTokens,
            RevocationService revocations,
            Changes changes,
            InstantSource clock) {
        this.authorizations = AuthorizationStore.authorizations(store);
        this.ending = new ExpiringRows<>(store, authorizations, AuthorizationStore.BY_END);
        this.clients = clients;
        this.presence = presence;
        this.accessTokens = accessTokens;
        this.revocations = revocations;
        this.changes = changes;
        this.clock = clock;
    }

    @Override
    public void save(OAuth2Authorization form) {
        if (!AuthorizationGrantType.AUTHORIZATION_CODE.equals(form.getAuthorizationGrantType())) {
            accessTokens.settle(form);
            return;
        }
        Authorization wanted = AuthorizationForm.toDomain(form, clock.instant());
        long revision = AuthorizationForm.revision(form);
        Ending ending = ending(form);
        String action = ending == Ending.ENDED ? "authorization.revoke" : "authorization.grant";
        changes.make(action, new Idempotency.None(), TextCodec.INSTANCE, change -> {
            tell(change, wanted);
            Optional<Row<Authorization>> former = change.rows().find(authorizations, wanted.key());
            if (former.map(Row::modRevision).orElse(0L) != revision) {
                // Somebody else showed the same at the same time, and was faster.
                throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
            }
            Authorization whole =
                    former.map(row -> wanted.after(row.value(), change.now())).orElse(wanted);
            if (ending == Ending.ENDED) {
                end(change, whole, former.isPresent());
            } else if (former.isPresent()) {
                change.rows().update(authorizations, whole.key(), _ -> whole);
            } else {
                makeRoom(change, whole.signedIn().user());
                change.rows().insert(authorizations, whole);
            }
            return whole.id();
        });
    }

    /** Whether anything can come of an authorization still. */
    private enum Ending {
        GOES_ON,
        ENDED
    }

    /** It ends with its refresh token, or whatever else the library has called back but for a code that was used. */
    private static Ending ending(OAuth2Authorization form) {
        boolean revoked = Stream.of(form.getRefreshToken(), form.getAccessToken())
                .anyMatch(token -> token != null && token.isInvalidated());
        OAuth2Authorization.Token<OAuth2AuthorizationCode> code = form.getToken(OAuth2AuthorizationCode.class);
        boolean betrayed = form.getAccessToken() == null && code != null && code.isInvalidated();
        return revoked || betrayed ? Ending.ENDED : Ending.GOES_ON;
    }

    private static void tell(Change change, Authorization authorization) {
        change.about(Authorization.ref(authorization.id()));
        change.detail("client", authorization.client());
        change.detail("principal", authorization.signedIn().user());
    }

    private void end(Change change, Authorization authorization, boolean present) {
        for (Access access : authorization.held().access()) {
            revocations.revokeToken(change, access.id(), access.expires());
        }
        if (present) {
            var _ = change.rows().delete(authorizations, authorization.key());
        }
    }

    private void makeRoom(Change change, String user) {
        List<Row<Authorization>> oldest = change.rows()
                .list(authorizations, AuthorizationStore.BY_USER, AuthorizationStore.userKey(user), OF_ONE_MAX);
        if (oldest.size() == OF_ONE_MAX) {
            end(change, oldest.getFirst().value(), true);
        }
    }

    @Override
    public void remove(OAuth2Authorization form) {
        changes.make("authorization.deny", new Idempotency.None(), TextCodec.INSTANCE, change -> {
            change.about(Authorization.ref(form.getId()));
            change.rows()
                    .find(authorizations, Authorization.key(form.getId()))
                    .ifPresent(row -> end(change, row.value(), true));
            return form.getId();
        });
    }

    @Override
    public @Nullable OAuth2Authorization findById(String id) {
        return authorizations
                .find(Authorization.key(id))
                .flatMap(row -> usable(row, null))
                .orElse(null);
    }

    @Override
    public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
        if (Digests.isStandIn(token)) {
            return null;
        }
        if (type == null) {
            return accessTokens.find(token).or(() -> findByRefreshToken(token)).orElse(null);
        }
        return switch (type.getValue()) {
            case OAuth2ParameterNames.STATE ->
                find(Proof.STATE, token).flatMap(row -> usable(row, token)).orElse(null);
            case OAuth2ParameterNames.CODE ->
                find(Proof.CODE, token).flatMap(row -> usable(row, token)).orElse(null);
            case OAuth2ParameterNames.REFRESH_TOKEN -> findByRefreshToken(token).orElse(null);
            case OAuth2ParameterNames.ACCESS_TOKEN -> accessTokens.find(token).orElse(null);
            default -> null;
        };
    }

    private Optional<Row<Authorization>> find(Proof proof, String shown) {
        Bytes digest = Digests.of(shown);
        return authorizations
                .find(AuthorizationStore.BY_PROOF, AuthorizationStore.proofKey(proof, digest))
                .filter(row -> isCurrent(row.value(), proof));
    }

    private boolean isCurrent(Authorization authorization, Proof proof) {
        Grant grant = switch (proof) {
            case STATE -> authorization.held().state();
            case CODE -> authorization.held().code();
            case REFRESH, USED_REFRESH -> authorization.held().refresh();
        };
        // A used code is known again for as long as what came of it is good: whoever shows it has stolen it.
        return grant != null && (grant.use() == Use.USED || grant.expires().isAfter(clock.instant()));
    }

    private Optional<OAuth2Authorization> findByRefreshToken(String token) {
        Optional<Row<Authorization>> current = find(Proof.REFRESH, token);
        if (current.isEmpty()) {
            find(Proof.USED_REFRESH, token).ifPresent(this::endStolen);
        }
        return current.flatMap(row -> usable(row, token));
    }

    /** Of two who show the same refresh token one has stolen it, and nobody knows which. */
    private void endStolen(Row<Authorization> row) {
        Authorization authorization = row.value();
        log.atWarn()
                .addKeyValue("client", authorization.client())
                .addKeyValue("principal", authorization.signedIn().user())
                .log("a refresh token was shown twice, so what it belongs to is revoked");
        changes.make("authorization.revoke", new Idempotency.None(), TextCodec.INSTANCE, change -> {
            tell(change, authorization);
            change.detail("why", "a refresh token was shown twice");
            change.rows()
                    .find(authorizations, authorization.key())
                    .ifPresent(found -> end(change, found.value(), true));
            return authorization.id();
        });
    }

    private Optional<OAuth2Authorization> usable(Row<Authorization> row, @Nullable String shown) {
        Authorization authorization = row.value();
        RegisteredClient client = clients.findById(authorization.client());
        return client != null && presence.isGood(authorization.signedIn())
                ? Optional.of(AuthorizationForm.toForm(authorization, client, shown, row.modRevision()))
                : Optional.empty();
    }

    /** Forgets those that nothing can come of. @return how many */
    public int forget(Instant now) {
        return ending.forget(each -> !each.until().isAfter(now));
    }
}
