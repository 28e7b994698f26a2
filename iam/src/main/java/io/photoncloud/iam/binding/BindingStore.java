package io.photoncloud.iam.binding;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.proto.iam.stored.v1.StoredBinding;
import io.photoncloud.proto.iam.stored.v1.StoredScope;
import java.time.Instant;
import java.util.List;

/** The table of bindings. */
final class BindingStore {

    static final Index<PolicyBinding> BY_SUBJECT = Index.of("subject", binding -> SubjectCodec.key(binding.subject()));

    static final Index<PolicyBinding> BY_ROLE = Index.of("role", binding -> IndexKey.of(binding.role()));

    /** Of a scope those that are inside it follow in the order of their keys. */
    static final Index<PolicyBinding> BY_SCOPE = Index.of("scope", binding -> scopeKey(binding.scope()));

    /** The same is not said twice. */
    static final Index<PolicyBinding> SAME = Index.unique("grant", BindingStore::grantKey);

    static final Codec<PolicyBinding> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredBinding.parser(), BindingStore::toStored, BindingStore::toDomain));

    private BindingStore() {}

    static Table<PolicyBinding> bindings(ReplicatedStore store) {
        return new Table<>(
                store, "iam/binding", PolicyBinding::key, CODEC, List.of(BY_SUBJECT, BY_ROLE, BY_SCOPE, SAME));
    }

    private static IndexKey grantKey(PolicyBinding binding) {
        return SubjectCodec.key(binding.subject())
                .and(binding.role())
                .and(binding.scope().toString())
                .and(binding.effect().name())
                .and(binding.condition());
    }

    /** With an end, so that a scope's own bindings can be told from those inside it. */
    static IndexKey scopeKey(Scope scope) {
        return insideKey(scope).and("");
    }

    /** What the keys of a scope, and of all inside it, begin with. */
    static IndexKey insideKey(Scope scope) {
        return switch (scope) {
            case Scope.Everywhere _ -> IndexKey.ALL;
            case Scope.Organization(String organization) -> IndexKey.of(organization);
            case Scope.Project(String organization, String project) -> IndexKey.of(organization, project);
            case Scope.Resource(String organization, String project, String type, String id) ->
                IndexKey.of(organization, project, type, id);
        };
    }

    private static StoredScope toStored(Scope scope) {
        StoredScope.Builder form = StoredScope.newBuilder();
        switch (scope) {
            case Scope.Everywhere _ -> {}
            case Scope.Organization(String organization) -> form.setOrganization(organization);
            case Scope.Project(String organization, String project) ->
                form.setOrganization(organization).setProject(project);
            case Scope.Resource(String organization, String project, String type, String id) ->
                form.setOrganization(organization)
                        .setProject(project)
                        .setResourceType(type)
                        .setResourceId(id);
        }
        return form.build();
    }

    private static Scope toDomain(StoredScope form) {
        if (form.getOrganization().isEmpty()) {
            return Scope.system();
        }
        if (form.getProject().isEmpty()) {
            return new Scope.Organization(form.getOrganization());
        }
        return form.getResourceType().isEmpty()
                ? new Scope.Project(form.getOrganization(), form.getProject())
                : new Scope.Resource(
                        form.getOrganization(), form.getProject(), form.getResourceType(), form.getResourceId());
    }

    private static StoredBinding toStored(PolicyBinding binding) {
        return StoredBinding.newBuilder()
                .setId(binding.id())
                .setSubject(SubjectCodec.toStored(binding.subject()))
                .setRole(binding.role())
                .setScope(toStored(binding.scope()))
                .setEffect(
                        switch (binding.effect()) {
                            case ALLOW -> StoredBinding.Effect.EFFECT_ALLOW;
                            case DENY -> StoredBinding.Effect.EFFECT_DENY;
                        })
                .setMode(
                        switch (binding.mode()) {
                            case ENFORCED -> StoredBinding.Mode.MODE_ENFORCED;
                            case AUDIT -> StoredBinding.Mode.MODE_AUDIT;
                        })
                .setCondition(binding.condition())
                .setDescription(binding.description())
                .setCreatedMs(binding.created().toEpochMilli())
                .build();
    }

    private static PolicyBinding toDomain(StoredBinding form) {
        return new PolicyBinding(
                form.getId(),
                SubjectCodec.toDomain(form.getSubject()),
                form.getRole(),
                toDomain(form.getScope()),
                switch (form.getEffect()) {
                    case EFFECT_ALLOW -> Binding.Effect.ALLOW;
                    case EFFECT_DENY -> Binding.Effect.DENY;
                    case EFFECT_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a binding has no known effect");
                },
                switch (form.getMode()) {
                    case MODE_ENFORCED -> Binding.Mode.ENFORCED;
                    case MODE_AUDIT -> Binding.Mode.AUDIT;
                    case MODE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a binding has no known mode");
                },
                form.getCondition(),
                form.getDescription(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
