package io.photoncloud.plasmavmc.image;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import io.photoncloud.plasmavmc.image.Image.Content;
import io.photoncloud.plasmavmc.image.ImageService.NewImage;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/images")
@Needs(value = "image.read", checked = BY_SERVICE)
class ImageController {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ImageService images;
    private final ImageUploads uploads;

    ImageController(ImageService images, ImageUploads uploads) {
        this.images = images;
        this.uploads = uploads;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable Boolean shared,
            @Nullable String url,
            @Nullable String path,
            @Nullable String sha256,
            @Nullable String format) {}

    record PatchRequest(@Nullable String name) {}

    record ImagesView(List<ImageView> images) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ImageView(
            String id,
            String name,
            @Nullable String orgId,
            @Nullable String projectId,
            boolean shared,
            String source,
            @Nullable String url,
            @Nullable String checksumsUrl,
            @Nullable String path,
            @Nullable String format,
            @Nullable String sha256,
            @Nullable Long sizeBytes,
            @Nullable Long virtualSizeBytes,
            String state,
            Instant stateSince,
            @Nullable String failureReason,
            @Nullable String nodeId,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static ImageView of(Row<Image> row) {
            Image image = row.value();
            Tenant tenant = image.tenant();
            Content content = image.findContent().orElse(null);
            Format format = content == null ? image.claim().format() : content.format();
            return new ImageView(
                    image.id(),
                    image.name(),
                    tenant == null ? null : tenant.organization(),
                    tenant == null ? null : tenant.project(),
                    tenant == null,
                    image.source().word(),
                    switch (image.source()) {
                        case ImageSource.Url(String url) -> url;
                        case ImageSource.StoredObject(ObjectAddress address) -> address.url();
                        case ImageSource.Catalogue(String url, var _) -> url;
                        case ImageSource.Upload _, ImageSource.LocalPath _ -> null;
                    },
                    image.source() instanceof ImageSource.Catalogue(var _, String list) ? orNull(list) : null,
                    image.source() instanceof ImageSource.LocalPath(String path, var _) ? path : null,
                    format == null ? null : ImageProbe.word(format),
                    content == null ? orNull(image.claim().sha256()) : content.sha256(),
                    content == null ? null : (Long) content.bytes(),
                    content == null ? null : (Long) content.virtualBytes(),
                    image.state().word(),
                    image.state().since(),
                    image.state() instanceof ImageState.Failed(var _, String reason) ? reason : null,
                    switch (image.state()) {
                        case ImageState.Importing(var _, String node, var _) -> node;
                        case ImageState.Ready(var _, Content had) -> had.node();
                        case ImageState.Pending _, ImageState.Failed _ -> null;
                    },
                    image.created(),
                    row.modRevision());
        }

        private static @Nullable String orNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    private static @Nullable Format format(@Nullable String word) {
        return switch (word) {
            case null -> null;
            case "qcow2" -> Format.QCOW2;
            case "raw" -> Format.RAW;
            default -> throw CloudException.invalid("format", "one of qcow2, raw", "format: one of qcow2, raw");
        };
    }

    @PostMapping
    @Needs(value = "image.create", checked = BY_SERVICE)
    @Summary(
            "Registers an image: from a URL, a bucket or a path it is Importing, otherwise Pending until its content is sent")
    @ResponseStatus(HttpStatus.CREATED)
    ImageView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return ImageView.of(images.create(
                new NewImage(
                        request.name(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.shared(),
                        request.url(),
                        request.path(),
                        request.sha256(),
                        format(request.format())),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary(
            "The images that are everybody's, and those of an organization or project where org_id or project_id name it")
    Paged<ImagesView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Image> found = images.list(new TenantNames(organization, project), page);
        return new Paged<>(
                new ImagesView(found.rows().stream().map(ImageView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("An image")
    ImageView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return ImageView.of(images.get(id, new TenantNames(organization, project)));
    }

    @PatchMapping("/{id}")
    @Needs(value = "image.update", checked = BY_SERVICE)
    @Summary("Names an image anew")
    ImageView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return ImageView.of(images.rename(
                id,
                new TenantNames(organization, project),
                request.name(),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @PostMapping("/{id}/import")
    @Needs(value = "image.update", checked = BY_SERVICE)
    @Summary("Gets an image's content now, where nobody has it yet")
    ImageView beginImport(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return ImageView.of(images.beginImport(
                id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }

    @PutMapping(path = "/{id}/content", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Needs(value = "image.update", checked = BY_SERVICE)
    @Summary("Sends an image's content, which is kept when all of it has come and is what was said of it")
    ImageView upload(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            HttpServletRequest request)
            throws IOException {
        try (ImageUploads.Upload upload = uploads.begin(id, new TenantNames(organization, project))) {
            upload.announce(Math.max(0, request.getContentLengthLong()));
            InputStream body = request.getInputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                upload.write(ByteBuffer.wrap(buffer, 0, read));
            }
            return ImageView.of(upload.finish());
        }
    }

    @DeleteMapping("/{id}")
    @Needs(value = "image.delete", checked = BY_SERVICE)
    @Summary("Deletes an image that no VM is made of")
    ImageView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return ImageView.of(images.delete(
                id, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
