package io.photoncloud.lightningstor;

import io.photoncloud.common.denial.DeniedCalls;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.lightningstor.access.IdentityPermissions;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.s3.AclCalls;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.DeniedS3Calls;
import io.photoncloud.lightningstor.s3.PolicyCalls;
import io.photoncloud.lightningstor.s3.S3Access;
import io.photoncloud.lightningstor.s3.S3Group;
import io.photoncloud.lightningstor.upload.UploadStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who may do what, and the calls that say so. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    S3Access s3Access(
            SecurityProperties security,
            BucketCalls buckets,
            SettingStore settings,
            ObjectStore objects,
            UploadStore uploads,
            IdentityPermissions permissions,
            DeniedCalls denials) {
        return new S3Access(
                security.mode(), buckets, settings, objects, uploads, permissions, new DeniedS3Calls(denials));
    }

    @Bean
    S3Group policyGroup(BucketCalls buckets, SettingStore settings, S3Access access) {
        return new PolicyCalls(buckets, settings, access);
    }

    @Bean
    S3Group aclGroup(BucketCalls buckets, ObjectStore objects, SettingStore settings, S3Access access) {
        return new AclCalls(buckets, objects, settings, access);
    }
}
