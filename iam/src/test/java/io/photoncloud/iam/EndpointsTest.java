package io.photoncloud.iam;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import io.photoncloud.iam.key.KeyService;
import io.photoncloud.iam.key.SigningKeyInTests;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.key.TokenType;
import io.photoncloud.proto.iam.admin.v1.AddMemberRequest;
import io.photoncloud.proto.iam.admin.v1.CreatePolicyBindingRequest;
import io.photoncloud.proto.iam.admin.v1.CreateProjectRequest;
import io.photoncloud.proto.iam.admin.v1.CreateRoleRequest;
import io.photoncloud.proto.iam.admin.v1.PrincipalType;
import io.photoncloud.proto.iam.admin.v1.User;
import io.photoncloud.proto.iam.v1.AccessKey;
import io.photoncloud.proto.iam.v1.CheckAllRequest;
import io.photoncloud.proto.iam.v1.CheckRequest;
import io.photoncloud.proto.iam.v1.DeleteAccessKeyRequest;
import io.photoncloud.proto.iam.v1.ExplainRequest;
import io.photoncloud.proto.iam.v1.ListAccessKeysRequest;
import io.photoncloud.proto.iam.v1.Scope;
import io.photoncloud.proto.iam.v1.UpdateAccessKeyRequest;
import io.photoncloud.proto.iam.v1.VerifyTokenRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    @TempDir
    private static Path directory;

    private static ConfigurableApplicationContext iam;

    @BeforeAll
    static void start() {
        SpringApplication application = new SpringApplication(IamApplication.class);
        application.setRegisterShutdownHook(false);
        application.addInitializers(fresh -> {
            ((GenericApplicationContext) fresh).registerBean(ReplicatedStore.class, MemoryStore::new);
        });
        iam = application.run(
                "--photon.security.mode=enforced",
                "--photon.http.address=127.0.0.1:0",
                "--photon.grpc.address=127.0.0.1:0",
                "--photon.data-directory=" + directory,
                "--logging.level.root=WARN");
    }

    @AfterAll
    static void stop() {
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return iam;
    }

    @Override
    protected String token() {
        Instant now = Instant.now(); // a real token, by the clock that the service goes by
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("somebody")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)))
                .build();
        return iam.getBean(TokenSigner.class).sign(claims, TokenType.ACCESS_TOKEN);
    }

    @Override
    protected ECKey signingKey() {
        return SigningKeyInTests.present(iam.getBean(KeyService.class));
    }

    private static final String ADMIN = "gRPC photon.iam.admin.v1.IamAdmin/";
    private static final String AUTHZ = "gRPC photon.iam.v1.IamAuthz/";

    /** What is asked for has to be named before there is a scope in which the caller could have a permission. */
    @Override
    protected Map<String, byte[]> requests() {
        Map<String, byte[]> requests = new HashMap<>();
        Map<String, String> rest = Map.of(
                "bindings", "{'principal_id': 'x', 'role_id': 'viewer', 'scope_id': 'system'}",
                "roles", "{'name': 'x', 'permissions': ['vm.read']}",
                "organizations", "{'name': 'x'}",
                "projects", "{'name': 'x', 'org_id': 'x'}",
                "users", "{'name': 'x'}",
                "groups", "{'name': 'x'}",
                "groups/{id}/members", "{'principal_id': 'x'}",
                "authz/check", "{'principal_id': 'x', 'permission': 'vm.read', 'scope_id': 'system'}",
                "authz/explain", "{'principal_id': 'x', 'permission': 'vm.read', 'scope_id': 'system'}",
                "auth/verify", "{'token': 'x'}");
        rest.forEach((path, body) -> requests.put(
                "REST POST /api/v1/" + path, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        requests.put(
                "REST PUT /api/v1/users/{id}/password",
                "{\"password\": \"a password of some length\"}".getBytes(StandardCharsets.UTF_8));
        requests.put(
                "REST POST /api/v1/oauth-clients",
                "{\"name\": \"x\", \"type\": \"public\", \"redirect_uris\": [\"https://x.example/cb\"]}"
                        .getBytes(StandardCharsets.UTF_8));
        putAdministration(requests);
        putAccessKeys(requests);
        putDecisions(requests);
        return requests;
    }

    private static void putAdministration(Map<String, byte[]> requests) {
        byte[] id = User.newBuilder().setId("x").build().toByteArray();
        byte[] named = User.newBuilder().setId("x").setName("x").build().toByteArray();
        for (String noun : List.of("Organization", "Project", "User", "Group", "Role", "PolicyBinding")) {
            requests.put(ADMIN + "Create" + noun, named); // each has its id and its name where a user has them
            for (String verb : List.of("Get", "Update", "Delete")) {
                requests.put(ADMIN + verb + noun, id);
            }
        }
        requests.put(ADMIN + "ListMembers", id);
        byte[] member = AddMemberRequest.newBuilder()
                .setGroupId("x")
                .setPrincipalId("x")
                .setPrincipalType(PrincipalType.PRINCIPAL_TYPE_PRINCIPAL)
                .build()
                .toByteArray();
        requests.put(ADMIN + "AddMember", member);
        requests.put(ADMIN + "RemoveMember", member);
        requests.put(
                ADMIN + "CreateProject",
                CreateProjectRequest.newBuilder()
                        .setName("x")
                        .setOrgId("x")
                        .build()
                        .toByteArray());
        requests.put(
                ADMIN + "CreateRole",
                CreateRoleRequest.newBuilder()
                        .setName("x")
                        .addPermissions("vm.read")
                        .build()
                        .toByteArray());
        requests.put(
                ADMIN + "CreatePolicyBinding",
                CreatePolicyBindingRequest.newBuilder()
                        .setPrincipalId("x")
                        .setPrincipalType(PrincipalType.PRINCIPAL_TYPE_PRINCIPAL)
                        .setRoleId("viewer")
                        .setScopeId("system")
                        .build()
                        .toByteArray());
    }

    private static void putAccessKeys(Map<String, byte[]> requests) {
        requests.put(
                "REST PATCH /api/v1/users/{id}/access-keys/{key}",
                "{\"state\": \"disabled\"}".getBytes(StandardCharsets.UTF_8));
        String keys = "gRPC photon.iam.v1.IamAccessKey/";
        byte[] of =
                ListAccessKeysRequest.newBuilder().setPrincipalId("x").build().toByteArray();
        requests.put(keys + "ListAccessKeys", of);
        requests.put(keys + "CreateAccessKey", of);
        requests.put(
                keys + "UpdateAccessKey",
                UpdateAccessKeyRequest.newBuilder()
                        .setPrincipalId("x")
                        .setAccessKeyId("x")
                        .setState(AccessKey.State.STATE_DISABLED)
                        .build()
                        .toByteArray());
        requests.put(
                keys + "DeleteAccessKey",
                DeleteAccessKeyRequest.newBuilder()
                        .setPrincipalId("x")
                        .setAccessKeyId("x")
                        .build()
                        .toByteArray());
    }

    private static void putDecisions(Map<String, byte[]> requests) {
        requests.put(
                "gRPC photon.iam.v1.IamToken/VerifyToken",
                VerifyTokenRequest.newBuilder().setToken("x").build().toByteArray());
        CheckRequest check = CheckRequest.newBuilder()
                .setPrincipalId("x")
                .setPermission("vm.read")
                .setScope(Scope.newBuilder().setSystem(Scope.System.getDefaultInstance()))
                .build();
        requests.put(AUTHZ + "Check", check.toByteArray());
        requests.put(
                AUTHZ + "CheckAll",
                CheckAllRequest.newBuilder().addChecks(check).build().toByteArray());
        requests.put(
                AUTHZ + "Explain",
                ExplainRequest.newBuilder().setCheck(check).build().toByteArray());
    }
}
