package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Namespaces of keys: of each project its own, which others never see. Most are made by the first write to them. Safe for many threads.
 */
public final class NamespaceService {

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final KvTransactions transactions;
    private final Authorizer authorizer;
    private final Tenancy tenancy;
    private final InstantSource clock;
    private final int countMax;

    /** @param countMax of all projects together */
    NamespaceService(
            KvTransactions transactions, Authorizer authorizer, Tenancy tenancy, InstantSource clock, int countMax) {
        this.transactions = transactions;
        this.authorizer = authorizer;
        this.tenancy = tenancy;
        this.clock = clock;
        this.countMax = countMax;
    }

    /** @throws CloudException ALREADY_EXISTS, however the one that exists was made */
    public Namespace create(TenantNames names, @Nullable String name, Consistency consistency) {
        String wanted = Check.matches("name", name, NAME);
        Tenant tenant = admitted("namespace.create", names);
        return transactions.write(transaction -> {
            Optional<Namespace> there = find(transaction, tenant, wanted);
            if (there.isPresent()) {
                throw new CloudException(
                        ErrorCode.ALREADY_EXISTS,
                        "the namespace " + wanted + " is there already, and is "
                                + word(there.get().consistency()));
            }
            return make(transaction, tenant, wanted, consistency);
        });
    }

    /** @throws CloudException NOT_FOUND */
    public Namespace get(TenantNames names, String name) {
        Tenant tenant = admitted("namespace.read", names);
        return transactions.read(transaction -> find(transaction, tenant, name)).orElseThrow(() -> absent(name));
    }

    /** By organization, project and name. */
    public Paged<List<Namespace>> list(TenantNames names, PageRequest page) {
        TenantFilter filter =
                tenancy.reading(RequestContext.callerOrAnonymous(), names.organization(), names.project());
        return switch (filter) {
            case TenantFilter.Nobody _ -> Paged.last(List.of());
            case TenantFilter.Everyone _ -> {
                require("namespace.read", Scope.system());
                yield list(null, null, page);
            }
            case TenantFilter.Within(String organization, String project) -> {
                require("namespace.read", Scope.of(organization, project));
                yield list(organization, project, page);
            }
        };
    }

    private Paged<List<Namespace>> list(@Nullable String organization, @Nullable String project, PageRequest page) {
        KeyRange all = KvKeys.namespaces(organization, project);
        String list = "namespaces/" + organization + "/" + project;
        Key start = page.position(list).map(NamespaceService::place).orElse(all.start());
        if (!all.contains(start)) {
            throw PageToken.invalid();
        }
        return transactions.read(transaction -> {
            List<Namespace> found = new ArrayList<>();
            try (RowCursor rows = transaction.scan(new KeyRange(start, all.end()), Direction.FORWARD)) {
                while (rows.next()) {
                    if (found.size() == page.limit()) {
                        return new Paged<>(found, PageToken.of(list, rows.key().toArray()));
                    }
                    Namespace namespace = KvCodec.namespace(rows.value());
                    if (project == null || namespace.tenant().project().equals(project)) {
                        found.add(namespace);
                    }
                }
            }
            return Paged.last(found);
        });
    }

    private static Key place(byte[] position) {
        if (!KvKeys.isNamespace(position)) {
            throw PageToken.invalid();
        }
        return Key.wrap(position);
    }

    /** With all that is in it. @return whether it was there */
    public boolean delete(TenantNames names, String name) {
        Tenant tenant = admitted("namespace.delete", names);
        return transactions.write(transaction -> {
            Optional<Namespace> there = find(transaction, tenant, name);
            if (there.isEmpty()) {
                return false;
            }
            transaction.delete(KvKeys.namespace(tenant, name));
            transaction.put(KvKeys.count(), KvCodec.encode(KvCodec.number(transaction.get(KvKeys.count())) - 1));
            transaction.put(KvKeys.dropped(there.get().id()), Bytes.EMPTY);
            return true;
        });
    }

    /** Whose namespaces a call is about, if its caller has the permission there. @throws CloudException PERMISSION_DENIED */
    Tenant admitted(String permission, TenantNames names) {
        Tenant tenant;
        try {
            tenant = tenancy.creating(RequestContext.callerOrAnonymous(), names.organization(), names.project());
        } catch (CloudException e) {
            // Who may do it nowhere is told that, and not what else is missing.
            require(permission, Authorizer.scopeOf(RequestContext.callerOrAnonymous()));
            throw e;
        }
        require(permission, new Scope.Project(tenant.organization(), tenant.project()));
        return tenant;
    }

    private void require(String permission, Scope scope) {
        authorizer.require(RequestContext.callerOrAnonymous(), new Permission(permission), scope);
    }

    static Optional<Namespace> find(Transaction transaction, Tenant tenant, String name) {
        return Optional.ofNullable(transaction.get(KvKeys.namespace(tenant, name)))
                .map(KvCodec::namespace);
    }

    /** Which may be made by this call: then it is strong. */
    Namespace obtain(Transaction transaction, Tenant tenant, String name) {
        return find(transaction, tenant, name).orElseGet(() -> make(transaction, tenant, name, Consistency.STRONG));
    }

    private Namespace make(Transaction transaction, Tenant tenant, String name, Consistency consistency) {
        Check.matches("namespace", name, NAME);
        long count = KvCodec.number(transaction.get(KvKeys.count()));
        if (count >= countMax) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "there are " + count + " namespaces, as many as photon.flaredb.namespaces-max allows");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Namespace made = new Namespace(transaction.id(), name, tenant, consistency, now);
        transaction.put(KvKeys.namespace(tenant, name), KvCodec.encode(made));
        transaction.put(KvKeys.count(), KvCodec.encode(count + 1));
        return made;
    }

    static String word(Consistency consistency) {
        return switch (consistency) {
            case STRONG -> "strong";
            case EVENTUAL -> "eventual";
        };
    }

    static CloudException absent(String name) {
        return new CloudException(ErrorCode.NOT_FOUND, "no namespace " + name);
    }
}
