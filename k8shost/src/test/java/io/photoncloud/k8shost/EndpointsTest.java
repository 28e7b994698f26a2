package io.photoncloud.k8shost;

import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import io.photoncloud.proto.k8shost.v1.Container;
import io.photoncloud.proto.k8shost.v1.CreatePodRequest;
import io.photoncloud.proto.k8shost.v1.CreateServiceRequest;
import io.photoncloud.proto.k8shost.v1.ExecRequest;
import io.photoncloud.proto.k8shost.v1.ExecStart;
import io.photoncloud.proto.k8shost.v1.GetPodRequest;
import io.photoncloud.proto.k8shost.v1.PodSpec;
import io.photoncloud.proto.k8shost.v1.ServicePort;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    private static final String PODS = "gRPC photon.k8shost.v1.PodService/";
    private static final String SERVICES = "gRPC photon.k8shost.v1.ServiceService/";
    private static FakeIam iam;
    private static TestingK8sHost k8sHost;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        k8sHost = TestingK8sHost.enforced(iam);
    }

    @AfterAll
    static void stop() {
        k8sHost.close();
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return k8sHost.context();
    }

    @Override
    protected String token() {
        return iam.issuer().token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return iam.issuer().key();
    }

    private static byte[] json(String more) {
        return ("{\"name\": \"x\", \"org_id\": \"o\", \"project_id\": \"p\"" + more + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What is asked for has to be named before there is a scope in which the caller could have a permission. */
    @Override
    protected Map<String, byte[]> requests() {
        Map<String, byte[]> requests = new HashMap<>();
        requests.put("REST POST /api/v1/namespaces", json(""));
        requests.put(
                "REST POST /api/v1/namespaces/{namespace}/registries",
                json(", \"server\": \"r\", \"username\": \"u\", \"password\": \"p\""));
        requests.put("REST POST /api/v1/pods", json(", \"image\": \"nginx\""));
        requests.put("REST POST /api/v1/services", json(", \"port\": 80"));
        requests.put(
                PODS + "CreatePod",
                CreatePodRequest.newBuilder()
                        .setName("x")
                        .setOrgId("o")
                        .setProjectId("p")
                        .setSpec(PodSpec.newBuilder()
                                .addContainers(
                                        Container.newBuilder().setName("x").setImage("nginx")))
                        .build()
                        .toByteArray());
        requests.put(
                SERVICES + "CreateService",
                CreateServiceRequest.newBuilder()
                        .setName("x")
                        .setOrgId("o")
                        .setProjectId("p")
                        .addPorts(ServicePort.newBuilder().setPort(80))
                        .build()
                        .toByteArray());
        byte[] named = GetPodRequest.newBuilder()
                .setNamespace("default")
                .setName("x")
                .build()
                .toByteArray();
        requests.put(
                PODS + "Exec",
                ExecRequest.newBuilder()
                        .setStart(ExecStart.newBuilder()
                                .setNamespace("default")
                                .setName("x")
                                .addCommand("cat"))
                        .build()
                        .toByteArray());
        List.of("Get", "Delete").forEach(verb -> {
            requests.put(PODS + verb + "Pod", named);
            requests.put(SERVICES + verb + "Service", named);
        });
        return requests;
    }
}
