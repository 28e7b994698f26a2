package io.photoncloud.iam;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.grpc.GrpcRules;
import io.photoncloud.common.policy.CelConditions;
import io.photoncloud.common.policy.stream.PolicyPermissions;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permissions;
import io.photoncloud.common.security.Revocations;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Tenants;
import io.photoncloud.iam.authz.AuthzService;
import io.photoncloud.iam.binding.BindingService;
import io.photoncloud.iam.group.GroupService;
import io.photoncloud.iam.key.KeyService;
import io.photoncloud.iam.oauth.ClientDirectory;
import io.photoncloud.iam.organization.OrganizationService;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.policy.PolicySource;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.role.RoleService;
import io.photoncloud.iam.user.UserDirectory;
import io.photoncloud.iam.user.UserService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** IAM's objects, over whatever store there is; its doors are found by their annotations. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(IamProperties.class)
class IamConfiguration {

    private static final String SERVICE = "iam";

    // What every change and every answer rests on

    @Bean
    AuditLog auditLog(ReplicatedStore store, IdSource ids) {
        return new AuditLog(store, SERVICE, ids);
    }

    @Bean
    Changes changes(ReplicatedStore store, AuditLog audit, InstantSource clock) {
        return new Changes(store, audit, new ResourceEvents(store, SERVICE, clock), clock, System::nanoTime);
    }

    @Bean
    Referrers referrers(ObjectProvider<Referrer> all) {
        return new Referrers(() -> all.orderedStream().toList());
    }

    @Bean
    Access access(SecurityProperties security, Authorizer authorizer, ObjectProvider<PolicyFeed> feed) {
        return new Access(
                security.mode(), authorizer, () -> feed.getObject().current().policies());
    }

    @Bean
    Tenants tenants(SecurityProperties security) {
        return new Tenants(security.mode());
    }

    @Bean
    CelConditions celConditions() {
        return new CelConditions();
    }

    @Bean
    GrpcRules grpcRules() {
        return GrpcRules.builder()
                .lasting("photon.iam.v1.IamAuthz/WatchPolicies")
                .needsCheckedByService("policy.read", "photon.iam.v1.IamAuthz/")
                .servicesOnly("photon.iam.v1.IamAuthz/WatchPolicies", "photon.iam.v1.IamAuthz/ReportDenials")
                .optionalMethods("photon.iam.v1.IamToken/IssueToken")
                .publicMethods("photon.iam.v1.IamToken/RevokeToken")
                .needsCheckedByService("token.read", "photon.iam.v1.IamToken/VerifyToken")
                .takesIdempotencyKey("photon.iam.v1.IamToken/RevokeToken")
                .build();
    }

    // Features

    @Bean
    OrganizationService organizationService(
            ReplicatedStore store, Changes changes, Referrers referrers, Access access, IdSource ids) {
        return new OrganizationService(store, changes, referrers, access, ids);
    }

    @Bean
    ProjectService projectService(
            ReplicatedStore store,
            OrganizationService organizations,
            Changes changes,
            Referrers referrers,
            Access access,
            Tenants tenants,
            IdSource ids) {
        return new ProjectService(store, organizations, changes, referrers, access, tenants, ids);
    }

    @Bean
    RevocationService revocationService(ReplicatedStore store, IamProperties properties, SecurityProperties security) {
        Duration longest = Collections.max(List.of(properties.tokenTtlMax(), ClientDirectory.REFRESH_TOKEN_TTL));
        return new RevocationService(store, longest.plus(security.clockLeeway().multipliedBy(2)));
    }

    @Bean
    UserService userService(
            ReplicatedStore store,
            ProjectService projects,
            RevocationService revocations,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new UserService(store, projects, revocations, changes, referrers, access, ids);
    }

    @Bean
    GroupService groupService(
            ReplicatedStore store,
            UserService users,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        return new GroupService(store, users, changes, referrers, access, ids);
    }

    @Bean
    RoleService roleService(ReplicatedStore store, Changes changes, Referrers referrers, Access access, IdSource ids) {
        return new RoleService(store, changes, referrers, access, ids);
    }

    @Bean
    BindingService bindingService(
            ReplicatedStore store,
            UserService users,
            GroupService groups,
            RoleService roles,
            ProjectService projects,
            CelConditions conditions,
            Changes changes,
            Access access,
            IdSource ids) {
        return new BindingService(store, users, groups, roles, projects, conditions, changes, access, ids);
    }

    @Bean
    UserDirectory userDirectory(UserService users, ProjectService projects, BindingService bindings, Access access) {
        return new UserDirectory(users, projects, bindings, access);
    }

    // Decisions

    @Bean(initMethod = "start", destroyMethod = "close")
    PolicyFeed policyFeed(
            ReplicatedStore store,
            RoleService roles,
            GroupService groups,
            BindingService bindings,
            RevocationService revocations,
            KeyService keys) {
        return new PolicyFeed(store, new PolicySource(roles, groups, bindings, revocations, keys), System::nanoTime);
    }

    /** As other services have them of what they follow, and how many follow. */
    @Bean
    MeterBinder policyMeters(PolicyFeed feed) {
        return registry -> {
            Gauge.builder(
                            "photon.policy.revision",
                            feed,
                            known -> known.findRevision().orElse(0L))
                    .description("of the store, as of which this IAM decides")
                    .register(registry);
            Gauge.builder(
                            "photon.policy.silence",
                            feed,
                            known -> known.silence().toMillis() / 1_000.0)
                    .description("how long ago the store said last that the policies known here hold")
                    .baseUnit("seconds")
                    .register(registry);
            Gauge.builder("photon.policy.streams", feed, PolicyFeed::subscriptions)
                    .description("services that follow the policies of this IAM")
                    .register(registry);
        };
    }

    /** IAM decides by what it keeps itself. Asked for only when called: what it follows stands on services that ask it. */
    @Bean
    Permissions permissions(ObjectProvider<PolicyFeed> feed, InstantSource clock) {
        return new PolicyPermissions(() -> feed.getObject().current(), clock);
    }

    @Bean
    Revocations revocations(ObjectProvider<PolicyFeed> feed) {
        return (token, principal, issuedAt) ->
                feed.getObject().current().revocations().isRevoked(token, principal, issuedAt);
    }

    @Bean
    AuthzService authzService(PolicyFeed feed, Access access, InstantSource clock) {
        return new AuthzService(feed, access, clock);
    }
}
