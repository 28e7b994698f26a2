package io.photoncloud.iam.admin;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.binding.PolicyBinding;
import io.photoncloud.iam.project.WantedScope;
import io.photoncloud.proto.iam.admin.v1.BindingEffect;
import io.photoncloud.proto.iam.admin.v1.BindingMode;
import io.photoncloud.proto.iam.admin.v1.CreatePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.ListPolicyBindingsRequest;
import io.photoncloud.proto.iam.admin.v1.ListPolicyBindingsResponse;
import io.photoncloud.proto.iam.admin.v1.UpdatePolicyBindingRequest;
import org.jspecify.annotations.Nullable;

/** The wire form of bindings. */
final class PolicyBindingWire {

    private PolicyBindingWire() {}

    static BindingService.NewBinding toNew(CreatePolicyBindingRequest request) {
        return BindingService.NewBinding.of(
                request.hasId() ? request.getId() : null,
                request.hasPrincipalId() ? request.getPrincipalId() : null,
                AdminWire.toPrincipalType(request.getPrincipalType()),
                request.hasRoleId() ? request.getRoleId() : null,
                new WantedScope(
                        request.hasScopeId() ? request.getScopeId() : null,
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null,
                        request.hasResourceType() ? request.getResourceType() : null,
                        request.hasResourceId() ? request.getResourceId() : null),
                toEffect(request.getEffect()),
                toMode(request.getMode()),
                request.hasCondition() ? request.getCondition() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    static BindingService.Filter toFilter(ListPolicyBindingsRequest request) {
        return BindingService.Filter.of(
                request.hasPrincipalId() ? request.getPrincipalId() : null,
                AdminWire.toPrincipalType(request.getPrincipalType()),
                request.hasRoleId() ? request.getRoleId() : null,
                new WantedScope(
                        request.hasScopeId() ? request.getScopeId() : null,
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null,
                        null,
                        null));
    }

    static PolicyBinding.Patch toPatch(UpdatePolicyBindingRequest request) {
        return new PolicyBinding.Patch(
                toMode(request.getMode()),
                request.hasCondition() ? request.getCondition() : null,
                request.hasDescription() ? request.getDescription() : null);
    }

    private static Binding.@Nullable Effect toEffect(BindingEffect effect) {
        return switch (effect) {
            case BINDING_EFFECT_UNSPECIFIED -> null;
            case BINDING_EFFECT_ALLOW -> Binding.Effect.ALLOW;
            case BINDING_EFFECT_DENY -> Binding.Effect.DENY;
            case UNRECOGNIZED -> throw AdminWire.unknown("effect", "allow", "deny");
        };
    }

    private static Binding.@Nullable Mode toMode(BindingMode mode) {
        return switch (mode) {
            case BINDING_MODE_UNSPECIFIED -> null;
            case BINDING_MODE_ENFORCED -> Binding.Mode.ENFORCED;
            case BINDING_MODE_AUDIT -> Binding.Mode.AUDIT;
            case UNRECOGNIZED -> throw AdminWire.unknown("mode", "enforced", "audit");
        };
    }

    static io.photoncloud.proto.iam.admin.v1.PolicyBinding fromRow(Row<PolicyBinding> row) {
        PolicyBinding binding = row.value();
        var form = io.photoncloud.proto.iam.admin.v1.PolicyBinding.newBuilder()
                .setId(binding.id())
                .setPrincipalId(binding.subject().id())
                .setPrincipalType(AdminWire.fromSubject(binding.subject()))
                .setRoleId(binding.role())
                .setEffect(
                        switch (binding.effect()) {
                            case ALLOW -> BindingEffect.BINDING_EFFECT_ALLOW;
                            case DENY -> BindingEffect.BINDING_EFFECT_DENY;
                        })
                .setMode(
                        switch (binding.mode()) {
                            case ENFORCED -> BindingMode.BINDING_MODE_ENFORCED;
                            case AUDIT -> BindingMode.BINDING_MODE_AUDIT;
                        })
                .setDescription(binding.description())
                .setCreatedAt(AdminWire.fromTime(binding.created()))
                .setResourceVersion(row.modRevision());
        if (!binding.condition().isEmpty()) {
            form.setCondition(binding.condition());
        }
        addScope(form, ScopeText.of(binding.scope()));
        return form.build();
    }

    private static void addScope(io.photoncloud.proto.iam.admin.v1.PolicyBinding.Builder form, ScopeText scope) {
        form.setScopeId(scope.id());
        if (scope.organization() != null) {
            form.setOrgId(scope.organization());
        }
        if (scope.project() != null) {
            form.setProjectId(scope.project());
        }
        if (scope.resourceType() != null) {
            form.setResourceType(scope.resourceType());
        }
        if (scope.resourceId() != null) {
            form.setResourceId(scope.resourceId());
        }
    }

    static ListPolicyBindingsResponse fromPage(RowPage<PolicyBinding> page) {
        ListPolicyBindingsResponse.Builder response = ListPolicyBindingsResponse.newBuilder();
        page.rows().forEach(row -> response.addBindings(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
