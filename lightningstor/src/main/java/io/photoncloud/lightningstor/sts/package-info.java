/** AWS's Security Token Service at the door of S3: who somebody is, and access keys that end. */
@NullMarked
package io.photoncloud.lightningstor.sts;

import org.jspecify.annotations.NullMarked;
