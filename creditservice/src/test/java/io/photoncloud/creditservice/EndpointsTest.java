package io.photoncloud.creditservice;

import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.CreateWalletRequest;
import io.photoncloud.proto.creditservice.v1.QuotaLimits;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import io.photoncloud.proto.creditservice.v1.SetQuotaRequest;
import io.photoncloud.proto.creditservice.v1.TopUpRequest;
import io.photoncloud.proto.creditservice.v1.WithdrawRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    private static FakeIam iam;
    private static TestingCreditService service;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        service = TestingCreditService.enforced(iam);
    }

    @AfterAll
    static void stop() {
        service.close();
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return service.context();
    }

    @Override
    protected String token() {
        return iam.issuer().token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return iam.issuer().key();
    }

    /** What is asked for has to be named before there is a scope in which the caller could have a permission. */
    @Override
    protected Map<String, byte[]> requests() {
        Map<String, byte[]> requests = new HashMap<>();
        Map<String, String> rest = Map.of(
                "POST /api/v1/prices", "{'resource_type': 'vm', 'unit': 'hour', 'currency': 'JPY', 'unit_price': '1'}",
                "POST /api/v1/wallets", "{'project_id': 'p', 'org_id': 'o'}",
                "POST /api/v1/wallets/{project}/topup", "{'amount': 1}",
                "POST /api/v1/wallets/{project}/withdraw", "{'amount': 1}",
                "POST /api/v1/reservations", "{'project_id': 'p', 'amount': 1}",
                "POST /api/v1/reservations/{id}/commit", "{'actual_amount': 1}",
                "PUT /api/v1/quotas", "{'org_id': 'o', 'limits': {}}");
        rest.forEach((call, body) ->
                requests.put("REST " + call, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        requests.put(
                "gRPC photon.creditservice.v1.CreditService/CreateWallet",
                CreateWalletRequest.newBuilder()
                        .setProjectId("p")
                        .setOrgId("o")
                        .build()
                        .toByteArray());
        requests.put(
                "gRPC photon.creditservice.v1.CreditService/Reserve",
                ReserveRequest.newBuilder()
                        .setProjectId("p")
                        .setAmount(1)
                        .build()
                        .toByteArray());
        requests.put(
                "gRPC photon.creditservice.v1.CreditService/CommitReservation",
                CommitReservationRequest.newBuilder()
                        .setId("x")
                        .setActualAmount(1)
                        .build()
                        .toByteArray());
        requests.put(
                "gRPC photon.creditservice.v1.CreditService/TopUp",
                TopUpRequest.newBuilder().setAmount(1).build().toByteArray());
        requests.put(
                "gRPC photon.creditservice.v1.CreditService/Withdraw",
                WithdrawRequest.newBuilder().setAmount(1).build().toByteArray());
        requests.put(
                "gRPC photon.creditservice.v1.CreditService/SetQuota",
                SetQuotaRequest.newBuilder()
                        .setOrgId("o")
                        .setLimits(QuotaLimits.getDefaultInstance())
                        .build()
                        .toByteArray());
        return requests;
    }
}
