package io.photoncloud.creditservice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.DescribedGrpcDoor;
import io.photoncloud.common.testing.DoorAnswer;
import io.photoncloud.common.testing.DoorCall;
import io.photoncloud.common.testing.RoutedRestDoor;
import io.photoncloud.common.testing.TestingService;
import io.photoncloud.creditservice.TestingCreditService;
import io.photoncloud.proto.creditservice.v1.Credit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.json.JsonMapper;

/** The same calls through both doors, each of a CreditService of its own: the same answers, and the same errors. */
class BothDoorsTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, String> ROUTES = Map.ofEntries(
            Map.entry("CreateWallet", "POST wallets"),
            Map.entry("GetWallet", "GET wallets/{project_id}"),
            Map.entry("ListWallets", "GET wallets"),
            Map.entry("UpdateWallet", "PATCH wallets/{project_id}"),
            Map.entry("TopUp", "POST wallets/{project_id}/topup"),
            Map.entry("Withdraw", "POST wallets/{project_id}/withdraw"),
            Map.entry("Reserve", "POST reservations"),
            Map.entry("GetReservation", "GET reservations/{id}"),
            Map.entry("ListReservations", "GET reservations"),
            Map.entry("CommitReservation", "POST reservations/{id}/commit"),
            Map.entry("ReleaseReservation", "POST reservations/{id}/release"),
            Map.entry("ListAllocations", "GET allocations"),
            Map.entry("ReleaseAllocation", "DELETE allocations/{id}"),
            Map.entry("GetTransaction", "GET transactions/{id}"),
            Map.entry("ListTransactions", "GET wallets/{project_id}/transactions"),
            Map.entry("FindTransactions", "GET transactions"),
            Map.entry("Refund", "POST transactions/{id}/refund"),
            Map.entry("GetQuota", "GET quotas"),
            Map.entry("SetQuota", "PUT quotas"),
            Map.entry("Estimate", "POST estimates"),
            Map.entry("VerifyLedger", "GET ledger/verify"));

    /** The full hour before, to which use is told. */
    private static Instant hour;

    private static TestingCreditService byRest;
    private static TestingCreditService byGrpc;
    private static RoutedRestDoor rest;
    private static DescribedGrpcDoor grpc;

    @BeforeAll
    static void start() {
        byRest = TestingCreditService.start();
        byGrpc = TestingCreditService.start();
        hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Stream.of(byRest, byGrpc).forEach(BothDoorsTest::price);
        rest = new RoutedRestDoor(byRest, ROUTES);
        grpc = new DescribedGrpcDoor(
                byGrpc.bean(Listeners.class).grpc(), Credit.getDescriptor().findServiceByName("CreditService"));
    }

    /** Prices are set by REST alone. */
    private static void price(TestingCreditService service) {
        String price =
                "{'resource_type': 'vm.vcpu', 'unit': 'hour', 'currency': 'JPY', 'unit_price': '2.5', 'effective_from': '%s'}"
                        .formatted(hour.minus(Duration.ofDays(1)));
        service.post("/api/v1/prices", price.replace('\'', '"')).expect(201);
    }

    @AfterAll
    static void stop() {
        grpc.close();
        byRest.close();
        byGrpc.close();
    }

    /** One call a line: operation, how it has to end, its fields as JSON with single quotes, and a key where it has one. */
    record Scenario(String name, String calls) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final Scenario[] SCENARIOS = {
        new Scenario("a wallet lives", """
                CreateWallet | OK | {'project_id': 'w', 'org_id': 'wo', 'currency': 'EUR', 'initial_balance': 100}
                CreateWallet | ALREADY_EXISTS | {'project_id': 'w', 'org_id': 'wo'}
                CreateWallet | OK | {'project_id': 'w2', 'org_id': 'wo', 'overdraft_limit': 5}
                GetWallet | OK | {'project_id': 'w'}
                GetWallet | NOT_FOUND | {'project_id': 'x'}
                ListWallets | OK | {'org_id': 'wo'}
                ListWallets | OK | {'org_id': 'wo', 'page_size': 1}
                ListWallets | VALIDATION_ERROR | {'page_size': -1}
                ListWallets | VALIDATION_ERROR | {'page_token': 'AAAA'}
                UpdateWallet | PRECONDITION_FAILED | {'project_id': 'w', 'resource_version': 99, 'status': 'suspended'}
                UpdateWallet | OK | {'project_id': 'w', 'status': 'suspended', 'overdraft_limit': 50}
                Reserve | CONFLICT | {'project_id': 'w', 'amount': 1}
                UpdateWallet | OK | {'project_id': 'w', 'status': 'active'}
                UpdateWallet | VALIDATION_ERROR | {'project_id': 'w', 'overdraft_limit': -1}
                UpdateWallet | VALIDATION_ERROR | {'project_id': 'w', 'status': 'other'}
                TopUp | OK | {'project_id': 'w', 'amount': 20, 'description': 'd'}
                TopUp | VALIDATION_ERROR | {'project_id': 'w'}
                TopUp | NOT_FOUND | {'project_id': 'x', 'amount': 1}
                Withdraw | INSUFFICIENT_CREDIT | {'project_id': 'w', 'amount': 121}
                Withdraw | VALIDATION_ERROR | {'project_id': 'w', 'amount': 0}
                Withdraw | OK | {'project_id': 'w', 'amount': 120}
                UpdateWallet | OK | {'project_id': 'w', 'status': 'closed'}
                TopUp | CONFLICT | {'project_id': 'w', 'amount': 1}
                ListTransactions | OK | {'project_id': 'w'}
                ListTransactions | OK | {'project_id': 'w', 'page_size': 2}
                ListTransactions | NOT_FOUND | {'project_id': 'x'}
                VerifyLedger | OK | {}
                """),
        new Scenario("a reservation lives", """
                CreateWallet | OK | {'project_id': 'r', 'org_id': 'ro', 'initial_balance': 100}
                Reserve | OK | {'project_id': 'r', 'amount': 60, 'ttl_seconds': 600, 'resource_type': 'vm', 'resource_id': 'a', 'description': 'd'}
                Reserve | INSUFFICIENT_CREDIT | {'project_id': 'r', 'amount': 41}
                Reserve | VALIDATION_ERROR | {'project_id': 'r', 'amount': 1, 'ttl_seconds': 0}
                Reserve | VALIDATION_ERROR | {'project_id': 'r', 'amount': 1, 'resource_type': 'V M'}
                Reserve | VALIDATION_ERROR | {'project_id': 'r'}
                Reserve | VALIDATION_ERROR | {'amount': 1}
                GetReservation | OK | {'id': 'rsv-r-1'}
                GetReservation | NOT_FOUND | {'id': 'rsv-r-9'}
                GetReservation | NOT_FOUND | {'id': 'nothing'}
                CommitReservation | VALIDATION_ERROR | {'id': 'rsv-r-1'}
                CommitReservation | VALIDATION_ERROR | {'id': 'rsv-r-1', 'actual_amount': 0}
                CommitReservation | INSUFFICIENT_CREDIT | {'id': 'rsv-r-1', 'actual_amount': 101}
                CommitReservation | OK | {'id': 'rsv-r-1', 'actual_amount': 50, 'resource_id': 'b', 'description': 'e'}
                CommitReservation | CONFLICT | {'id': 'rsv-r-1', 'actual_amount': 50}
                CommitReservation | NOT_FOUND | {'id': 'rsv-r-9', 'actual_amount': 1}
                CommitReservation | NOT_FOUND | {'id': 'rsv-x-1', 'actual_amount': 1}
                Reserve | OK | {'project_id': 'r', 'amount': 10}
                ListReservations | OK | {'project_id': 'r'}
                ListReservations | OK | {'project_id': 'r', 'which': 'active'}
                ListReservations | OK | {'project_id': 'r', 'which': 'allocated'}
                ListReservations | VALIDATION_ERROR | {}
                ReleaseReservation | OK | {'id': 'rsv-r-2', 'reason': 'f'}
                ReleaseReservation | CONFLICT | {'id': 'rsv-r-2'}
                ReleaseReservation | NOT_FOUND | {'id': 'rsv-r-3'}
                ListTransactions | OK | {'project_id': 'r'}
                GetTransaction | OK | {'id': 'txn-r-2'}
                GetTransaction | NOT_FOUND | {'id': 'txn-r-9'}
                Refund | OK | {'id': 'txn-r-2', 'amount': 20}
                Refund | CONFLICT | {'id': 'txn-r-2', 'amount': 31}
                Refund | CONFLICT | {'id': 'txn-r-1'}
                Refund | VALIDATION_ERROR | {'id': 'txn-r-2', 'amount': -1}
                Refund | OK | {'id': 'txn-r-2', 'description': 'rest'}
                GetWallet | OK | {'project_id': 'r'}
                VerifyLedger | OK | {}
                """),
        new Scenario("a quota is kept", """
                CreateWallet | OK | {'project_id': 'q', 'org_id': 'qo', 'initial_balance': 100}
                GetQuota | OK | {'org_id': 'qo'}
                GetQuota | VALIDATION_ERROR | {}
                SetQuota | OK | {'org_id': 'qo', 'limits': {'vcpus': 6, 'instances': 9}}
                SetQuota | OK | {'org_id': 'qo', 'project_id': 'q', 'limits': {'vcpus': 5}}
                SetQuota | VALIDATION_ERROR | {'org_id': 'qo'}
                SetQuota | VALIDATION_ERROR | {'org_id': 'qo', 'limits': {'wheels': 4}}
                SetQuota | PRECONDITION_FAILED | {'org_id': 'qo', 'resource_version': 7, 'limits': {}}
                Reserve | OK | {'project_id': 'q', 'amount': 1, 'quota': {'vcpus': 4}}
                Reserve | CONFLICT | {'project_id': 'q', 'amount': 1, 'quota': {'vcpus': 2}}
                Reserve | VALIDATION_ERROR | {'project_id': 'q', 'amount': 1, 'quota': {'vcpus': 0}}
                Reserve | OK | {'project_id': 'q', 'quota': {'instances': 1}}
                CommitReservation | OK | {'id': 'rsv-q-1', 'actual_amount': 1}
                CommitReservation | OK | {'id': 'rsv-q-2', 'actual_amount': 0}
                Reserve | OK | {'project_id': 'q', 'amount': 9, 'quota': {'instances': 1}}
                CommitReservation | OK | {'id': 'rsv-q-3', 'actual_amount': 0}
                GetWallet | OK | {'project_id': 'q'}
                VerifyLedger | OK | {}
                ListAllocations | OK | {'project_id': 'q'}
                ListAllocations | VALIDATION_ERROR | {}
                GetQuota | OK | {'org_id': 'qo', 'project_id': 'q'}
                ReleaseAllocation | OK | {'id': 'rsv-q-1'}
                ReleaseAllocation | NOT_FOUND | {'id': 'rsv-q-1'}
                GetQuota | OK | {'org_id': 'qo'}
                VerifyLedger | OK | {}
                """),
        new Scenario("what something would cost", """
                CreateWallet | OK | {'project_id': 'e', 'org_id': 'eo', 'currency': 'JPY', 'initial_balance': 5}
                Estimate | OK | {'items': [{'resource_type': 'vm.vcpu', 'unit': 'hour', 'quantity': '3'}], 'currency': 'JPY'}
                Estimate | OK | {'project_id': 'e', 'items': [{'resource_type': 'vm.vcpu', 'unit': 'second', 'quantity': '2', 'duration_seconds': 7}]}
                Estimate | NOT_FOUND | {'project_id': 'e', 'items': [{'resource_type': 'vm.disk', 'unit': 'gib-hour', 'quantity': '3'}]}
                Estimate | VALIDATION_ERROR | {'items': []}
                Estimate | VALIDATION_ERROR | {'items': [{'resource_type': 'vm.vcpu', 'unit': 'hour', 'quantity': '-1'}]}
                """),
        new Scenario("use is charged once", """
                CreateWallet | OK | {'project_id': 'u', 'org_id': 'uo', 'currency': 'JPY', 'initial_balance': 2}
                RecordUsage | OK | %s
                RecordUsage | OK | %s
                RecordUsage | CONFLICT | %s
                RecordUsage | OK | %s
                RecordUsage | NOT_FOUND | %s
                RecordUsage | VALIDATION_ERROR | %s
                RecordUsage | VALIDATION_ERROR | {'type': 'io.photoncloud.usage.v1', 'source': '/vms', 'id': 'e'}
                RecordUsage | VALIDATION_ERROR | {'specversion': '1.0', 'type': 'io.photoncloud.usage.v1', 'source': '/vms', 'id': 'e'}
                RecordUsage | VALIDATION_ERROR | {'specversion': '1.0', 'type': 'io.photoncloud.usage.v1', 'source': '/vms', 'id': 'e', 'data': {'project_id': 'u'}}
                RecordUsage | VALIDATION_ERROR | {'specversion': '1.0', 'type': 'other', 'source': '/vms', 'id': 'e', 'data': {}}
                RecordUsage | VALIDATION_ERROR | {'specversion': '1.0', 'type': 'io.photoncloud.usage.v1', 'source': '/vms', 'id': 'e', 'time': 'noon', 'data': {}}
                ListTransactions | OK | {'project_id': 'u'}
                GetWallet | OK | {'project_id': 'u'}
                VerifyLedger | OK | {}
                """.formatted(
                        used("a", "u", "vm.vcpu", "3600"),
                        used("a", "u", "vm.vcpu", "3600"),
                        used("a", "u", "vm.vcpu", "1"),
                        used("b", "u", "vm.vcpu", "1200.5"),
                        used("c", "x", "vm.vcpu", "1"),
                        used("d", "u", "vm.vcpu", "-1"))),
        new Scenario("what is sent twice with a key is made once", """
                CreateWallet | OK | {'project_id': 'k', 'org_id': 'ko', 'initial_balance': 100} | k-1
                CreateWallet | OK | {'project_id': 'k', 'org_id': 'ko', 'initial_balance': 100} | k-1
                CreateWallet | CONFLICT | {'project_id': 'k2', 'org_id': 'ko'} | k-1
                Reserve | OK | {'project_id': 'k', 'amount': 60} | k-2
                Reserve | OK | {'project_id': 'k', 'amount': 60} | k-2
                CommitReservation | OK | {'id': 'rsv-k-1', 'actual_amount': 60} | k-3
                CommitReservation | OK | {'id': 'rsv-k-1', 'actual_amount': 60} | k-3
                TopUp | OK | {'project_id': 'k', 'amount': 5} | k-4
                TopUp | OK | {'project_id': 'k', 'amount': 5} | k-4
                FindTransactions | OK | {'idempotency_key': 'k-3'}
                FindTransactions | OK | {'idempotency_key': 'k-9'}
                GetWallet | OK | {'project_id': 'k'}
                VerifyLedger | OK | {}
                """)
    };

    private static String used(String id, String project, String type, String quantity) {
        return ("{'specversion': '1.0', 'type': 'io.photoncloud.usage.v1', 'source': '/vms', 'id': '%s', 'time': 'THE_HOUR', 'data': {"
                        + "'project_id': '%s', 'resource_type': '%s', 'resource_id': 'vm-1', 'unit': 'second', 'quantity': '%s',"
                        + " 'window_start': 'AN_HOUR_BEFORE', 'window_end': 'THE_HOUR', 'request_id': 'r-1'}}")
                .formatted(id, project, type, quantity);
    }

    /** Structured. */
    private static DoorAnswer recordByRest(DoorCall call) {
        TestingService.Reply reply = byRest.send(
                "POST", "/api/v1/usage", call.fields().toString(), "Content-Type", "application/cloudevents+json");
        return DoorAnswer.ofRest(reply.status(), reply.body());
    }

    private static String timed(String call) {
        return call.replace("AN_HOUR_BEFORE", hour.minus(Duration.ofHours(1)).toString())
                .replace("THE_HOUR", hour.toString());
    }

    @ParameterizedTest
    @FieldSource("SCENARIOS")
    void theDoorsAnswerAlike(Scenario scenario) {
        for (String line : scenario.calls().strip().split("\n", -1)) {
            String[] parts = timed(line.strip()).split(" \\| ", -1);
            DoorCall call = new DoorCall(
                    parts[0], JSON.readTree(parts[2].replace('\'', '"')), parts.length > 3 ? parts[3] : null);
            DoorAnswer one = call.operation().equals("RecordUsage") ? recordByRest(call) : rest.call(call);
            assertThat(one.code()).as("%s: %s", line, one).isEqualTo(parts[1]);
            assertThat(settled(grpc.call(call))).as("%s", line).isEqualTo(settled(one));
        }
    }

    /** Clients send maps in whatever order they have them, and perhaps in another one when they have been started anew. */
    @Test
    void theOrderOfAMapMakesNoOtherRequest() {
        grpcCall("CreateWallet", "{'project_id': 'm', 'org_id': 'mo', 'initial_balance': 100}", "m-1");
        DoorAnswer first =
                grpcCall("Reserve", "{'project_id': 'm', 'amount': 1, 'quota': {'instances': 1, 'vcpus': 2}}", "m-2");
        assertThat(first.code()).as("%s", first).isEqualTo("OK");
        assertThat(grpcCall("Reserve", "{'project_id': 'm', 'amount': 1, 'quota': {'vcpus': 2, 'instances': 1}}", "m-2")
                        .data())
                .isEqualTo(first.data());
        assertThat(grpcCall("Reserve", "{'project_id': 'm', 'amount': 1, 'quota': {'vcpus': 1, 'instances': 2}}", "m-2")
                        .code())
                .isEqualTo("CONFLICT");
    }

    private static DoorAnswer grpcCall(String operation, String fields, String key) {
        return grpc.call(new DoorCall(operation, JSON.readTree(fields.replace('\'', '"')), key));
    }

    /** What differs from call to call, and what gRPC shows as empty where REST leaves it out. */
    private static String settled(DoorAnswer answer) {
        return answer.settled()
                .toString()
                .replaceAll("\"(request_id|next_page_token)\":\"[^\"]+\"", "\"$1\":\"made\"")
                .replaceAll("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z", "a time")
                .replaceAll("\"revision\":\\d+", "\"revision\":1")
                .replaceAll("(wallet|resource_version is) \\d+", "$1 n")
                .replaceAll(",\"[a-z_]+\":(\"\"|\\{})", "");
    }

    @Test
    void everyUnaryMethodIsAskedOfBothDoors() {
        Set<String> asked = new TreeSet<>();
        Arrays.stream(SCENARIOS)
                .flatMap(scenario -> scenario.calls().lines())
                .forEach(line -> asked.add(line.strip().split(" ", -1)[0]));
        asked.add("Post"); // Of PostStreamTest.
        assertThat(asked).containsAll(grpc.operations());
    }
}
