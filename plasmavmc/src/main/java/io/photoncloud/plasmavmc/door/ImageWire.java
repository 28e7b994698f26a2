package io.photoncloud.plasmavmc.door;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import io.photoncloud.plasmavmc.image.Image;
import io.photoncloud.plasmavmc.image.Image.Content;
import io.photoncloud.plasmavmc.image.ImageService.NewImage;
import io.photoncloud.plasmavmc.image.ImageSource;
import io.photoncloud.plasmavmc.image.ImageState;
import io.photoncloud.plasmavmc.image.ObjectAddress;
import io.photoncloud.proto.plasmavmc.v1.ChangeImageRequest;
import io.photoncloud.proto.plasmavmc.v1.CreateImageRequest;
import io.photoncloud.proto.plasmavmc.v1.GetImageRequest;
import io.photoncloud.proto.plasmavmc.v1.Image.Source;
import io.photoncloud.proto.plasmavmc.v1.Image.State;
import io.photoncloud.proto.plasmavmc.v1.ImageFormat;
import io.photoncloud.proto.plasmavmc.v1.ListImagesRequest;
import io.photoncloud.proto.plasmavmc.v1.ListImagesResponse;
import io.photoncloud.proto.plasmavmc.v1.UpdateImageRequest;
import io.photoncloud.proto.plasmavmc.v1.UploadImageRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The wire form of images. */
final class ImageWire {

    private ImageWire() {}

    static NewImage toNew(CreateImageRequest request) {
        return new NewImage(
                request.hasName() ? request.getName() : null,
                new TenantNames(
                        request.hasOrgId() ? request.getOrgId() : null,
                        request.hasProjectId() ? request.getProjectId() : null),
                request.hasShared() ? request.getShared() : null,
                request.hasUrl() ? request.getUrl() : null,
                request.hasPath() ? request.getPath() : null,
                request.hasSha256() ? request.getSha256() : null,
                toFormat(request.getFormat()));
    }

    private static @Nullable Format toFormat(ImageFormat form) {
        return switch (form) {
            case IMAGE_FORMAT_UNSPECIFIED -> null;
            case IMAGE_FORMAT_QCOW2 -> Format.QCOW2;
            case IMAGE_FORMAT_RAW -> Format.RAW;
            case UNRECOGNIZED ->
                throw CloudException.invalid("format", "one of qcow2, raw", "format: one of qcow2, raw");
        };
    }

    static TenantNames toNames(GetImageRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ListImagesRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UpdateImageRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(ChangeImageRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static TenantNames toNames(UploadImageRequest request) {
        return new TenantNames(
                request.hasOrgId() ? request.getOrgId() : null, request.hasProjectId() ? request.getProjectId() : null);
    }

    static io.photoncloud.proto.plasmavmc.v1.Image fromRow(Row<Image> row) {
        Image image = row.value();
        io.photoncloud.proto.plasmavmc.v1.Image.Builder form = io.photoncloud.proto.plasmavmc.v1.Image.newBuilder()
                .setId(image.id())
                .setName(image.name())
                .setShared(image.tenant() == null)
                .setFormat(fromFormat(image.claim().format()))
                .setSha256(image.claim().sha256())
                .setStateSince(VmWire.fromTime(image.state().since()))
                .setCreatedAt(VmWire.fromTime(image.created()))
                .setResourceVersion(row.modRevision());
        Tenant tenant = image.tenant();
        if (tenant != null) {
            form.setOrgId(tenant.organization()).setProjectId(tenant.project());
        }
        fromSource(form, image.source());
        return fromState(form, image.state()).build();
    }

    private static void fromSource(io.photoncloud.proto.plasmavmc.v1.Image.Builder form, ImageSource source) {
        var _ = switch (source) {
            case ImageSource.Upload() -> form.setSource(Source.SOURCE_UPLOAD);
            case ImageSource.LocalPath(String path, var _) ->
                form.setSource(Source.SOURCE_PATH).setPath(path);
            case ImageSource.Url(String url) ->
                form.setSource(Source.SOURCE_URL).setUrl(url);
            case ImageSource.StoredObject(ObjectAddress address) ->
                form.setSource(Source.SOURCE_OBJECT).setUrl(address.url());
            case ImageSource.Catalogue(String url, String checksums) ->
                form.setSource(Source.SOURCE_CATALOGUE).setUrl(url).setChecksumsUrl(checksums);
        };
    }

    private static io.photoncloud.proto.plasmavmc.v1.Image.Builder fromState(
            io.photoncloud.proto.plasmavmc.v1.Image.Builder form, ImageState state) {
        return switch (state) {
            case ImageState.Pending _ -> form.setState(State.STATE_PENDING);
            case ImageState.Importing(var _, String node, Instant _) ->
                form.setState(State.STATE_IMPORTING).setNodeId(node);
            case ImageState.Ready(var _, Content content) ->
                form.setState(State.STATE_READY)
                        .setNodeId(content.node())
                        .setSha256(content.sha256())
                        .setFormat(fromFormat(content.format()))
                        .setSizeBytes(content.bytes())
                        .setVirtualSizeBytes(content.virtualBytes());
            case ImageState.Failed(var _, String reason) ->
                form.setState(State.STATE_FAILED).setFailureReason(reason);
        };
    }

    private static ImageFormat fromFormat(@Nullable Format format) {
        return switch (format) {
            case QCOW2 -> ImageFormat.IMAGE_FORMAT_QCOW2;
            case RAW -> ImageFormat.IMAGE_FORMAT_RAW;
            case null -> ImageFormat.IMAGE_FORMAT_UNSPECIFIED;
        };
    }

    static ListImagesResponse fromPage(RowPage<Image> page) {
        ListImagesResponse.Builder response = ListImagesResponse.newBuilder();
        page.rows().forEach(row -> response.addImages(fromRow(row)));
        if (page.nextPageToken() != null) {
            response.setNextPageToken(page.nextPageToken());
        }
        return response.build();
    }
}
