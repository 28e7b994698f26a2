/** AWS Signature Version 4 for S3 and STS: verifying requests, chunked bodies and POST policies, and signing. Pure; secrets stay behind SigningKeys. */
@NullMarked
package io.photoncloud.lightningstor.sigv4;

import org.jspecify.annotations.NullMarked;
