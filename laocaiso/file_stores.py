"""Where documents and photos lie: folders by default, an S3-compatible store by configuration."""

from adapters.files import LocalFiles
from laocaiso.cases.files import Files
from laocaiso.core.errors import SettingsError
from laocaiso.settings import PREFIX, Settings


def files_of(settings: Settings, kind: str) -> Files:
    """Those of one kind, such as `documents` or `photos`. Raises `SettingsError` for a store without keys."""
    if settings.files_url is None:
        return LocalFiles(settings.data_dir / kind)
    if not settings.files_access_key or not settings.files_secret_key:
        raise SettingsError(
            f"{PREFIX}FILES_SECRET_KEY", "", f"both {PREFIX}FILES_ACCESS_KEY and {PREFIX}FILES_SECRET_KEY"
        )
    from adapters.object_files import ObjectFiles

    return ObjectFiles(
        f"{settings.files_url.rstrip('/')}/{kind}",
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        access_key=settings.files_access_key,
        secret_key=settings.files_secret_key,
    )
