package io.photoncloud.flaredb;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import io.photoncloud.proto.flaredb.v1.CompareAndDeleteRequest;
import io.photoncloud.proto.flaredb.v1.CompareAndSwapRequest;
import io.photoncloud.proto.flaredb.v1.CreateNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.DeleteNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.GetNamespaceRequest;
import io.photoncloud.proto.flaredb.v1.KvBatchRequest;
import io.photoncloud.proto.flaredb.v1.KvDeleteRequest;
import io.photoncloud.proto.flaredb.v1.KvGetRequest;
import io.photoncloud.proto.flaredb.v1.KvOperation;
import io.photoncloud.proto.flaredb.v1.KvPlace;
import io.photoncloud.proto.flaredb.v1.KvPutRequest;
import io.photoncloud.proto.flaredb.v1.KvScanRequest;
import io.photoncloud.proto.flaredb.v1.KvWatchRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    private static FakeIam iam;
    private static TestingFlareDb service;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        service = TestingFlareDb.enforced(iam);
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
                "PUT /api/v1/kv/{key}", "{'value': 'v'}",
                "POST /api/v1/sql", "{'query': 'select 1'}",
                "POST /api/v1/batch", "{'operations': [{'op': 'get', 'key': 'k'}]}",
                "POST /api/v1/namespaces", "{'name': 'n', 'org_id': 'o', 'project_id': 'p'}");
        rest.forEach((call, body) ->
                requests.put("REST " + call, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        KvPlace place = KvPlace.newBuilder()
                .setNamespace("n")
                .setOrgId("o")
                .setProjectId("p")
                .build();
        ByteString key = ByteString.copyFromUtf8("k");
        put(requests, "KvRaw/Get", KvGetRequest.newBuilder().setPlace(place).setKey(key));
        put(requests, "KvRaw/Put", KvPutRequest.newBuilder().setPlace(place).setKey(key));
        put(
                requests,
                "KvRaw/Delete",
                KvDeleteRequest.newBuilder().setPlace(place).setKey(key));
        put(requests, "KvRaw/Scan", KvScanRequest.newBuilder().setPlace(place));
        put(requests, "KvRaw/Watch", KvWatchRequest.newBuilder().setPlace(place));
        put(
                requests,
                "KvRaw/Batch",
                KvBatchRequest.newBuilder()
                        .setPlace(place)
                        .addOperations(KvOperation.newBuilder()
                                .setGet(KvOperation.Get.newBuilder().setKey(key))));
        put(requests, "KvCas/Get", KvGetRequest.newBuilder().setPlace(place).setKey(key));
        put(requests, "KvCas/Scan", KvScanRequest.newBuilder().setPlace(place));
        put(
                requests,
                "KvCas/CompareAndSwap",
                CompareAndSwapRequest.newBuilder().setPlace(place).setKey(key));
        put(
                requests,
                "KvCas/CompareAndDelete",
                CompareAndDeleteRequest.newBuilder().setPlace(place).setKey(key).setVersion(1));
        put(
                requests,
                "KvNamespaces/CreateNamespace",
                CreateNamespaceRequest.newBuilder().setPlace(place));
        put(
                requests,
                "KvNamespaces/GetNamespace",
                GetNamespaceRequest.newBuilder().setPlace(place));
        put(
                requests,
                "KvNamespaces/DeleteNamespace",
                DeleteNamespaceRequest.newBuilder().setPlace(place));
        return requests;
    }

    private static void put(Map<String, byte[]> requests, String method, Message.Builder request) {
        requests.put("gRPC photon.flaredb.v1." + method, request.build().toByteArray());
    }
}
