package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.NotYet;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.simulated.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.springframework.util.unit.DataSize;

/** The images of one process, with nobody to fetch any from, for tests of what is made of them. */
public final class TestingImages {

    private static final Duration TIME_MAX = Duration.ofMinutes(1);

    private final ImageService service;
    private final ImageUploads uploads;
    private final NodeImages images;

    /** @param directory of the node's files, which outlives this */
    public <U extends Referrer & ImageUse> TestingImages(
            ReplicatedStore store,
            Changes changes,
            ResourceEvents events,
            Access access,
            IdSource ids,
            InstantSource clock,
            Path directory,
            U use) {
        AllowedPaths none = new AllowedPaths(List.of());
        ImageFiles files = new ImageFiles(
                directory,
                "n1",
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                clock,
                new Random(1)); // tidy: names of files
        this.service = new ImageService(
                store,
                new Catalogue(store, clock),
                changes,
                new Referrers(() -> List.of(use)),
                access,
                ids,
                new ImageService.Here("n1", none, TIME_MAX));
        this.uploads = new ImageUploads(service, files);
        ImageImporter importer = new ImageImporter(
                files,
                new ImageDownload(ImageDownload.Patience.USUAL, System::nanoTime),
                (node, wanted, into, time) -> {
                    throw new IOException("nobody is there");
                },
                (address, tenant, into, until) -> {
                    throw new ImageRefusedException("no bucket " + address.bucket());
                },
                none,
                System::nanoTime);
        this.images = new NodeImages(
                new ImageStates(store, events, clock, TIME_MAX), files, importer, use, NodeImages.Bytes.NEEDED, clock);
    }

    public ImageService service() {
        return service;
    }

    /** Asked before and after each call, as the simulated hypervisor does. */
    public VmImages images(Faults faults) {
        return new VmImages() {
            @Override
            public Obtained obtain(String image, Instant since) throws NotYet, CannotBeDone {
                at("image");
                Obtained obtained = images.obtain(image, since);
                at("image/done");
                return obtained;
            }

            private void at(String call) throws NotYet, CannotBeDone {
                try {
                    faults.at(call, "");
                } catch (HypervisorException e) {
                    if (e.kind() == HypervisorException.Kind.LASTING) {
                        throw new CannotBeDone(String.valueOf(e.getMessage()));
                    }
                    throw new NotYet(Duration.ofSeconds(1));
                }
            }

            @Override
            public Duration timeMax() {
                return TIME_MAX;
            }
        };
    }

    /** An image that somebody has sent, of a disk of so many bytes. @return its id */
    public String uploaded(long virtualBytes) {
        TenantNames anybody = new TenantNames(null, null);
        String id = service.create(
                        new ImageService.NewImage("a", anybody, null, null, null, null, null),
                        Manner.creating(false, new Idempotency.None()))
                .value()
                .id();
        try (ImageUploads.Upload upload = uploads.begin(id, anybody)) {
            upload.write(ByteBuffer.wrap(Qcow2.file(3, virtualBytes)));
            var _ = upload.finish();
        }
        return id;
    }
}
