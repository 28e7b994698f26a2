package io.photoncloud.plasmavmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService.Reply;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** PlasmaVMC may read every bucket: who may not read an object has none read by it. */
class ImageOfObjectTest {

    private static final Scope PROJECT = new Scope.Project("o", "p");

    private static Reply register(TestingPlasmaVmc service, FakeIam iam, String principal, String more) {
        return service.post(
                "/api/v1/images",
                "{\"name\": \"x\", \"url\": \"s3://disks/a.img\", \"sha256\": \"" + "0".repeat(64) + "\", " + more
                        + "}",
                "Authorization",
                "Bearer " + iam.issuer().token(principal));
    }

    @Test
    void onlyWhoMayReadObjectsRegistersImagesOfThem() {
        try (FakeIam iam = FakeIam.start(InstantSource.system());
                TestingPlasmaVmc service = TestingPlasmaVmc.enforced(iam)) {
            var _ = iam.allow("maker", PROJECT, "image.create", "image.read");
            var _ = iam.allow("reader", PROJECT, "image.create", "image.read", "object.read");
            var _ = iam.allow("sharer", "image.create", "image.read");
            iam.awaitFollowedBy(service.context());

            Reply denied = register(service, iam, "maker", "\"org_id\": \"o\", \"project_id\": \"p\"")
                    .expect(403);
            assertThat(denied.message()).contains("object.read");
            register(service, iam, "reader", "\"org_id\": \"o\", \"project_id\": \"p\"")
                    .expect(201);
            register(service, iam, "reader", "\"org_id\": \"o\", \"project_id\": \"another\"")
                    .expect(403);
            register(service, iam, "sharer", "\"shared\": true").expect(403);
        }
    }

    @Test
    void anObjectIsNamedByItsBucketAndItsKey() {
        try (TestingPlasmaVmc service = TestingPlasmaVmc.start()) {
            for (String url : new String[] {"s3://", "s3://disks", "s3://disks/", "s3://NO/a"}) {
                Reply refused = service.post(
                        "/api/v1/images",
                        "{\"name\": \"x\", \"url\": \"" + url + "\", \"sha256\": \"" + "0".repeat(64) + "\"}");
                assertThat(refused.expect(400).field()).as(url).isEqualTo("url");
            }
            Reply bare = service.post("/api/v1/images", "{\"name\": \"x\", \"url\": \"s3://disks/a\"}");
            assertThat(bare.expect(400).field()).isEqualTo("sha256");
        }
    }
}
