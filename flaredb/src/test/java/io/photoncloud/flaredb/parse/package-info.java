@NullMarked
package io.photoncloud.flaredb.parse;

import org.jspecify.annotations.NullMarked;
