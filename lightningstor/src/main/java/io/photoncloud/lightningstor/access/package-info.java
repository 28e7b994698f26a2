/** What those who sign may do by the policies of IAM, and whose what they make is. */
@NullMarked
package io.photoncloud.lightningstor.access;

import org.jspecify.annotations.NullMarked;
