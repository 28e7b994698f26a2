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
                .needsCheckedByService("organization.read", methods("GetOrganization", "ListOrganizations"))
                .needsCheckedByService("organization.create", methods("CreateOrganization"))
                .needsCheckedByService("organization.update", methods("UpdateOrganization"))
                .needsCheckedByService("organization.administer", methods("DeleteOrganization"))
                .needsCheckedByService("project.read", methods("GetProject", "ListProjects"))
                .needsCheckedByService("project.create", methods("CreateProject"))
                .needsCheckedByService("project.update", methods("UpdateProject"))
                .needsCheckedByService("project.administer", methods("DeleteProject"))
                .needsCheckedByService("user.read", methods("GetUser", "ListUsers"))
                .needsCheckedByService("user.administer", methods("CreateUser", "UpdateUser", "DeleteUser"))
                .needsCheckedByService("group.read", methods("GetGroup", "ListGroups", "ListMembers"))
                .needsCheckedByService(
                        "group.administer",
                        methods("CreateGroup", "UpdateGroup", "DeleteGroup", "AddMember", "RemoveMember"))
                .needsCheckedByService("role.read", methods("GetRole", "ListRoles"))
                .needsCheckedByService("role.administer", methods("CreateRole", "UpdateRole", "DeleteRole"))
                .needsCheckedByService("binding.read", methods("GetPolicyBinding", "ListPolicyBindings"))
                .needsCheckedByService(
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
