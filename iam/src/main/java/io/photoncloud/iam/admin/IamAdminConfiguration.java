package io.photoncloud.iam.admin;

import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.grpc.GrpcRules;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the door needs, and what its methods need of their callers: what {@code @Needs} says of the REST doors. */
@Configuration(proxyBeanMethods = false)
class IamAdminConfiguration {

    private static final String SERVICE = "photon.iam.admin.v1.IamAdmin/";

    @Bean
    PageLimits pageLimits(HttpProperties settings) {
        return settings.pageLimits();
    }

    @Bean
    GrpcRules iamAdminRules() {
        return GrpcRules.builder()
                .needs("organization.read", methods("GetOrganization", "ListOrganizations"))
                .needs("organization.create", methods("CreateOrganization"))
                .needs("organization.update", methods("UpdateOrganization"))
                .needs("organization.administer", methods("DeleteOrganization"))
                .needs("project.read", methods("GetProject", "ListProjects"))
                .needs("project.create", methods("CreateProject"))
                .needs("project.update", methods("UpdateProject"))
                .needs("project.administer", methods("DeleteProject"))
                .needs("user.read", methods("GetUser", "ListUsers"))
                .needs("user.administer", methods("CreateUser", "UpdateUser", "DeleteUser"))
                .needs("group.read", methods("GetGroup", "ListGroups", "ListMembers"))
                .needs(
                        "group.administer",
                        methods("CreateGroup", "UpdateGroup", "DeleteGroup", "AddMember", "RemoveMember"))
                .needs("role.read", methods("GetRole", "ListRoles"))
                .needs("role.administer", methods("CreateRole", "UpdateRole", "DeleteRole"))
                .needs("binding.read", methods("GetPolicyBinding", "ListPolicyBindings"))
                .needs(
                        "binding.administer",
                        methods("CreatePolicyBinding", "UpdatePolicyBinding", "DeletePolicyBinding"))
                .takesIdempotencyKey(methods(
                        "CreateOrganization",
                        "UpdateOrganization",
                        "DeleteOrganization",
                        "CreateProject",
                        "UpdateProject",
                        "DeleteProject",
                        "CreateUser",
                        "UpdateUser",
                        "DeleteUser",
                        "CreateGroup",
                        "UpdateGroup",
                        "DeleteGroup",
                        "AddMember",
                        "RemoveMember",
                        "CreateRole",
                        "UpdateRole",
                        "DeleteRole",
                        "CreatePolicyBinding",
                        "UpdatePolicyBinding",
                        "DeletePolicyBinding"))
                .build();
    }

    private static String[] methods(String... names) {
        return Arrays.stream(names).map(SERVICE::concat).toArray(String[]::new);
    }
}
