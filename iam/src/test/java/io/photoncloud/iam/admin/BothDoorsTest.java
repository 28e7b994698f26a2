package io.photoncloud.iam.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.iam.TestingIam;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/**
 * The same calls through both doors, each of an IAM of its own: from the same beginning the same answers, versions and
 * places in lists included, and the same errors.
 */
class BothDoorsTest {

    private static RestDoor rest;
    private static GrpcDoor grpc;

    @BeforeAll
    static void start() {
        rest = new RestDoor();
        grpc = new GrpcDoor(TestingIam.start());
    }

    @AfterAll
    static void stop() {
        rest.close();
        grpc.close();
    }

    /**
     * @param code how the call has to end
     * @param fields JSON with single quotes; $version and $next stand for those of the answer before
     * @param key the idempotency key; empty for none
     */
    record Step(String operation, String code, String fields, String key) {}

    record Scenario(String name, List<Step> steps) {

        Scenario(String name) {
            this(name, new ArrayList<>());
        }

        Scenario then(String operation, String code, String fields) {
            return keyed(operation, code, fields, "");
        }

        Scenario keyed(String operation, String code, String fields, String key) {
            steps.add(new Step(operation, code, fields, key));
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Scenario> SCENARIOS = List.of(
            new Scenario("an organization lives")
                    .then("CreateOrganization", "OK", "{'id': 'acme', 'name': 'Acme', 'description': 'Rockets'}")
                    .then("CreateOrganization", "ALREADY_EXISTS", "{'id': 'acme', 'name': 'Acme'}")
                    .then("GetOrganization", "OK", "{'id': 'acme'}")
                    .then("UpdateOrganization", "OK", "{'id': 'acme', 'name': 'Acme 2'}")
                    .then("UpdateOrganization", "OK", "{'id': 'acme', 'description': ''}")
                    .then("UpdateOrganization", "VALIDATION_ERROR", "{'id': 'acme', 'name': ''}")
                    .then("CreateOrganization", "OK", "{'name': 'Without an id'}")
                    .then("ListOrganizations", "OK", "{'name_prefix': 'ACME'}")
                    .then("DeleteOrganization", "OK", "{'id': 'acme'}")
                    .then("GetOrganization", "NOT_FOUND", "{'id': 'acme'}")
                    .then("DeleteOrganization", "NOT_FOUND", "{'id': 'acme'}")
                    .then("UpdateOrganization", "NOT_FOUND", "{'id': 'acme', 'name': 'x'}"),
            new Scenario("a project lives in an organization, made with it in open mode")
                    .then("CreateProject", "OK", "{'id': 'p1', 'name': 'Production', 'org_id': 'p-org'}")
                    .then("CreateProject", "OK", "{'id': 'p2', 'name': 'Of nobody'}")
                    .then("GetOrganization", "OK", "{'id': 'p-org'}")
                    .then("GetProject", "OK", "{'id': 'p2'}")
                    .then("UpdateProject", "OK", "{'id': 'p1', 'description': 'In use'}")
                    .then("ListProjects", "OK", "{'org_id': 'p-org'}")
                    .then("ListProjects", "OK", "{'org_id': 'p-org', 'name_prefix': 'x'}")
                    .then("ListProjects", "OK", "{'name_prefix': 'prod'}")
                    .then("DeleteOrganization", "CONFLICT", "{'id': 'p-org'}")
                    .then("DeleteProject", "OK", "{'id': 'p1'}")
                    .then("GetProject", "NOT_FOUND", "{'id': 'p1'}"),
            new Scenario("a user lives")
                    .then("CreateProject", "OK", "{'id': 'u-p', 'name': 'u-p', 'org_id': 'u-org'}")
                    .then("CreateUser", "OK", "{'id': 'bob', 'name': 'Bob', 'email': 'bob@example.com'}")
                    .then("CreateUser", "ALREADY_EXISTS", "{'name': 'Other', 'email': 'bob@example.com'}")
                    .then("CreateUser", "OK", """
                            {'id': 'robot', 'name': 'Robot', 'type': 'service_account', 'org_id': 'u-org',
                            'project_id': 'u-p'}""")
                    .then("CreateUser", "OK", "{'name': 'Without an id', 'type': 'service_account'}")
                    .then("CreateUser", "NOT_FOUND", "{'name': 'x', 'org_id': 'nowhere'}")
                    .then("GetUser", "OK", "{'id': 'robot'}")
                    .then("ListUsers", "OK", "{'type': 'service_account'}")
                    .then("ListUsers", "OK", "{'org_id': 'u-org', 'project_id': 'u-p'}")
                    .then("ListUsers", "OK", "{'email': 'BOB@example.com'}")
                    .then("ListUsers", "OK", "{'name_prefix': 'bo'}")
                    .then("ListUsers", "OK", "{'scope_id': 'u-p'}")
                    .then("UpdateUser", "OK", "{'id': 'bob', 'state': 'disabled', 'email': ''}")
                    .then("UpdateUser", "OK", "{'id': 'bob', 'state': 'enabled', 'name': 'Robert'}")
                    .then("DeleteUser", "OK", "{'id': 'bob'}")
                    .then("GetUser", "NOT_FOUND", "{'id': 'bob'}"),
            new Scenario("a group lives, and has members")
                    .then("CreateGroup", "OK", "{'id': 'crew', 'name': 'Crew'}")
                    .then("CreateGroup", "OK", "{'id': 'deck', 'name': 'Deck'}")
                    .then("CreateUser", "OK", "{'id': 'ann', 'name': 'Ann'}")
                    .then("AddMember", "OK", "{'group_id': 'crew', 'principal_id': 'ann'}")
                    .then("AddMember", "OK", "{'group_id': 'crew', 'principal_id': 'ann'}")
                    .then("AddMember", "OK", "{'group_id': 'crew', 'principal_id': 'deck', 'principal_type': 'group'}")
                    .then(
                            "AddMember",
                            "CONFLICT",
                            "{'group_id': 'deck', 'principal_id': 'crew', 'principal_type': 'group'}")
                    .then("AddMember", "NOT_FOUND", "{'group_id': 'crew', 'principal_id': 'nobody'}")
                    .then("AddMember", "NOT_FOUND", "{'group_id': 'none', 'principal_id': 'ann'}")
                    .then("ListMembers", "OK", "{'group_id': 'crew'}")
                    .then("ListMembers", "NOT_FOUND", "{'group_id': 'none'}")
                    .then("DeleteUser", "CONFLICT", "{'id': 'ann'}")
                    .then(
                            "RemoveMember",
                            "OK",
                            "{'group_id': 'crew', 'principal_id': 'deck', 'principal_type': 'group'}")
                    .then(
                            "RemoveMember",
                            "NOT_FOUND",
                            "{'group_id': 'crew', 'principal_id': 'deck', 'principal_type': 'group'}")
                    .then("UpdateGroup", "OK", "{'id': 'crew', 'description': 'All hands'}")
                    .then("ListGroups", "OK", "{}")
                    .then("ListGroups", "OK", "{'name_prefix': 'd'}")
                    .then("DeleteGroup", "OK", "{'id': 'crew'}")
                    .then("GetGroup", "NOT_FOUND", "{'id': 'crew'}"),
            new Scenario("a role lives, and those that are built in stay")
                    .then("CreateRole", "OK", "{'id': 'starter', 'name': 'Starter', 'permissions': ['vm.start']}")
                    .then("CreateRole", "ALREADY_EXISTS", "{'id': 'viewer', 'name': 'x', 'permissions': ['vm.*']}")
                    .then("GetRole", "OK", "{'id': 'viewer'}")
                    .then("UpdateRole", "OK", "{'id': 'starter', 'permissions': ['vm.stop', 'vm.start']}")
                    .then("UpdateRole", "OK", "{'id': 'starter', 'name': 'Stopper'}")
                    .then("UpdateRole", "VALIDATION_ERROR", "{'id': 'starter', 'permissions': []}")
                    .then("UpdateRole", "CONFLICT", "{'id': 'viewer', 'name': 'x'}")
                    .then("DeleteRole", "CONFLICT", "{'id': 'viewer'}")
                    .then("ListRoles", "OK", "{}")
                    .then("DeleteRole", "OK", "{'id': 'starter'}")
                    .then("GetRole", "NOT_FOUND", "{'id': 'starter'}"),
            new Scenario("a binding lives")
                    .then("CreateProject", "OK", "{'id': 'b-p', 'name': 'b-p', 'org_id': 'b-org'}")
                    .then("CreateUser", "OK", "{'id': 'b-user', 'name': 'x'}")
                    .then("CreateGroup", "OK", "{'id': 'b-group', 'name': 'x'}")
                    .then(
                            "CreatePolicyBinding",
                            "OK",
                            "{'id': 'b1', 'principal_id': 'b-user', 'role_id': 'viewer', 'scope_id': 'b-p'}")
                    .then(
                            "CreatePolicyBinding",
                            "ALREADY_EXISTS",
                            "{'id': 'b2', 'principal_id': 'b-user', 'role_id': 'viewer', 'project_id': 'b-p'}")
                    .then("CreatePolicyBinding", "OK", """
                            {'id': 'b3', 'principal_id': 'b-group', 'principal_type': 'group', 'role_id': 'editor',
                            'project_id': 'b-p', 'resource_type': 'vm', 'resource_id': 'vm-1', 'effect': 'deny',
                            'mode': 'audit', 'condition': "principal == 'x'", 'description': 'Try it'}""")
                    .then(
                            "CreatePolicyBinding",
                            "OK",
                            "{'id': 'b4', 'principal_id': 'b-user', 'role_id': 'owner', 'scope_id': 'system'}")
                    .then(
                            "CreatePolicyBinding",
                            "OK",
                            "{'id': 'b5', 'principal_id': 'b-user', 'role_id': 'admin', 'org_id': 'b-org'}")
                    .then("GetPolicyBinding", "OK", "{'id': 'b3'}")
                    .then("ListPolicyBindings", "OK", "{'principal_id': 'b-group', 'principal_type': 'group'}")
                    .then("ListPolicyBindings", "OK", "{'role_id': 'viewer'}")
                    .then("ListPolicyBindings", "OK", "{'scope_id': 'b-p'}")
                    .then("ListPolicyBindings", "OK", "{'project_id': 'b-p'}")
                    .then("ListPolicyBindings", "NOT_FOUND", "{'scope_id': 'nowhere'}")
                    .then("UpdatePolicyBinding", "OK", "{'id': 'b3', 'mode': 'enforced', 'condition': ''}")
                    .then("UpdatePolicyBinding", "VALIDATION_ERROR", "{'id': 'b3', 'condition': 'time <'}")
                    .then("DeleteUser", "CONFLICT", "{'id': 'b-user'}")
                    .then("DeletePolicyBinding", "OK", "{'id': 'b3'}")
                    .then("GetPolicyBinding", "NOT_FOUND", "{'id': 'b3'}"),
            new Scenario("a resource is changed in the version that was read and in no other")
                    .then("CreateGroup", "OK", "{'id': 'versioned', 'name': 'One'}")
                    .then("UpdateGroup", "OK", "{'id': 'versioned', 'name': 'Two', 'resource_version': $version}")
                    .then("UpdateGroup", "PRECONDITION_FAILED", "{'id': 'versioned', 'resource_version': 1}")
                    .then("DeleteGroup", "PRECONDITION_FAILED", "{'id': 'versioned', 'resource_version': 1}")
                    .then("GetGroup", "OK", "{'id': 'versioned'}")
                    .then("DeleteGroup", "OK", "{'id': 'versioned', 'resource_version': $version}"),
            new Scenario("a repeated call with its key is answered as the first time")
                    .keyed("CreateGroup", "OK", "{'name': 'once'}", "k-1")
                    .keyed("CreateGroup", "OK", "{'name': 'once'}", "k-1")
                    .keyed("CreateGroup", "CONFLICT", "{'name': 'twice'}", "k-1")
                    .keyed("CreateGroup", "VALIDATION_ERROR", "{'name': 'once'}", "a b")
                    .keyed("CreateUser", "OK", "{'id': 'once', 'name': 'once'}", "k-2")
                    .keyed("DeleteUser", "OK", "{'id': 'once'}", "k-3")
                    .keyed("DeleteUser", "OK", "{'id': 'once'}", "k-3")
                    .then("ListGroups", "OK", "{'name_prefix': 'once'}"),
            new Scenario("lists are paged")
                    .then("CreateOrganization", "OK", "{'id': 'paged-1', 'name': 'Paged 1'}")
                    .then("CreateOrganization", "OK", "{'id': 'paged-2', 'name': 'Paged 2'}")
                    .then("CreateOrganization", "OK", "{'id': 'paged-3', 'name': 'Paged 3'}")
                    .then("ListOrganizations", "OK", "{'name_prefix': 'paged', 'page_size': 2}")
                    .then("ListOrganizations", "OK", "{'name_prefix': 'paged', 'page_size': 2, 'page_token': '$next'}")
                    .then("ListOrganizations", "VALIDATION_ERROR", "{'page_token': 'AAAA'}")
                    .then("ListOrganizations", "VALIDATION_ERROR", "{'page_size': -1}")
                    .then("ListOrganizations", "VALIDATION_ERROR", "{'page_size': 10001}"));

    @ParameterizedTest
    @FieldSource("SCENARIOS")
    void theDoorsAnswerAlike(Scenario scenario) {
        Last last = new Last(Door.JSON.createObjectNode(), Door.JSON.createObjectNode());
        for (Step step : scenario.steps()) {
            last = alike(step, last);
        }
    }

    @Test
    void everyMethodIsAskedOfBothDoors() {
        assertThat(SCENARIOS.stream().flatMap(each -> each.steps().stream()).map(Step::operation))
                .containsAll(grpc.operations());
    }

    /** What each of them answered last: their versions are their own. */
    private record Last(JsonNode rest, JsonNode grpc) {}

    private static Last alike(Step step, Last last) {
        DoorAnswer byRest = rest.call(call(step, last.rest()));
        assertThat(byRest.code()).as("%s: %s", step, byRest).isEqualTo(step.code());
        DoorAnswer byGrpc = grpc.call(call(step, last.grpc()));
        assertThat(byGrpc.settled()).as("%s", step).isEqualTo(byRest.settled());
        return new Last(byRest.data(), byGrpc.data());
    }

    private static DoorCall call(Step step, JsonNode last) {
        String fields = step.fields()
                .replace("$version", last.path("resource_version").asString(""))
                .replace("$next", last.path("next_page_token").asString(""));
        return new DoorCall(
                step.operation(), Door.JSON.readTree(quoted(fields)), step.key().isEmpty() ? null : step.key());
    }

    /** Where a text has both quotes, the single ones stand in a condition. */
    private static String quoted(String fields) {
        String[] parts = fields.split("\"", -1);
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            json.append(i == 0 ? "" : "\"").append(i % 2 == 0 ? parts[i].replace('\'', '"') : parts[i]);
        }
        return json.toString();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            CreateOrganization  | {}                                                                   | name
            CreateOrganization  | {'name': ''}                                                         | name
            CreateOrganization  | {'name': 'x', 'id': 'a b'}                                           | id
            CreateOrganization  | {'name': 'x', 'id': ''}                                              | id
            CreateOrganization  | {'name': 'x', 'description': 'a\\u0007b'}                            | description
            CreateProject       | {'org_id': 'o'}                                                      | name
            CreateProject       | {'name': 'x', 'id': 'system'}                                        | id
            CreateProject       | {'name': 'x', 'org_id': 'a/b'}                                       | org_id
            CreateUser          | {'name': 'x', 'id': 'a b'}                                           | id
            CreateUser          | {}                                                                   | name
            CreateUser          | {'name': 'x', 'email': 'nobody'}                                     | email
            CreateUser          | {'name': 'x', 'type': 'robot'}                                       | type
            CreateUser          | {'name': 'x', 'project_id': 'p'}                                     | org_id
            UpdateUser          | {'id': 'x', 'state': 'asleep'}                                       | state
            ListUsers           | {'name_prefix': 'q', 'type': 'user'}                                 | query
            ListUsers           | {'scope_id': 'system', 'org_id': 'o'}                                | query
            CreateGroup         | {}                                                                   | name
            CreateGroup         | {'name': 'x', 'id': '../x'}                                          | id
            AddMember           | {'group_id': 'g'}                                                    | principal_id
            AddMember           | {'group_id': 'g', 'principal_id': 'x', 'principal_type': 'robot'}    | principal_type
            CreateRole          | {'permissions': ['vm.read']}                                         | name
            CreateRole          | {'name': 'x', 'permissions': []}                                     | permissions
            CreateRole          | {'name': 'x', 'permissions': ['vm']}                                 | permissions[0]
            CreatePolicyBinding | {'role_id': 'viewer', 'scope_id': 'system'}                          | principal_id
            CreatePolicyBinding | {'principal_id': 'x', 'scope_id': 'system'}                          | role_id
            CreatePolicyBinding | {'principal_id': 'x', 'role_id': 'viewer'}                           | scope_id
            CreatePolicyBinding | {'principal_id': 'x', 'role_id': 'y', 'scope_id': 'z', 'org_id': 'o'} | scope_id
            CreatePolicyBinding | {'principal_id': 'x', 'role_id': 'y', 'resource_type': 'vm'}         | resource_id
            CreatePolicyBinding | {'principal_id': 'x', 'role_id': 'y', 'resource_type': 'vm', 'resource_id': 'v'} | project_id
            CreatePolicyBinding | {'principal_id': 'x', 'role_id': 'y', 'scope_id': 'z', 'effect': 'x'} | effect
            CreatePolicyBinding | {'principal_id': 'x', 'role_id': 'y', 'scope_id': 'z', 'mode': 'x'}  | mode
            ListPolicyBindings  | {'role_id': 'x', 'principal_id': 'y'}                                | query
            """)
    void badInputIsRefusedAlikeByTheFieldsName(String operation, String fields, String field) {
        DoorCall call = new DoorCall(operation, Door.JSON.readTree(quoted(fields)), null);
        DoorAnswer byRest = rest.call(call);
        assertThat(byRest.code()).as("%s: %s", call, byRest).isEqualTo("VALIDATION_ERROR");
        assertThat(byRest.field()).isEqualTo(field);
        assertThat(grpc.call(call)).isEqualTo(byRest);
    }

    @Test
    void whatOneDoorMakesTheOtherShows() {
        try (GrpcDoor other = new GrpcDoor(TestingIam.start())) {
            other.iam()
                    .post("/api/v1/groups", "{\"id\": \"shared\", \"name\": \"Shared\"}")
                    .expect(201);
            DoorAnswer seen = other.call(new DoorCall("GetGroup", Door.JSON.readTree("{\"id\": \"shared\"}"), null));
            assertThat(seen.data().path("name").asString()).isEqualTo("Shared");
        }
    }

    @ParameterizedTest
    @CsvSource({"GetUser, id", "UpdateRole, id", "DeleteGroup, id", "AddMember, group_id", "ListMembers, group_id"})
    void aGrpcCallThatNamesNothingIsRefused(String operation, String field) {
        DoorAnswer refused = grpc.call(new DoorCall(operation, Door.JSON.createObjectNode(), null));
        assertThat(refused.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(refused.field()).isEqualTo(field);
    }

    @Test
    void aGrpcCallThatChangesNothingRefusesAKey() {
        DoorAnswer refused = grpc.call(new DoorCall("GetUser", Door.JSON.readTree("{\"id\": \"x\"}"), "k-1"));
        assertThat(refused.field()).isEqualTo("Idempotency-Key");
    }
}
