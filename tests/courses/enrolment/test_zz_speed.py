import time, pytest
from tests import cast
from accounts.tenancy.scope import scoped
from courses.enrolment.actions import *
@pytest.mark.django_db
def test_speed(who):
    c=cast.contingent(slots=0)
    from accounts.contingents.models import Slot
    with scoped({"NPL"}):
        Slot.objects.bulk_create(Slot(contributor_id="NPL",contingent=c,number=n,category="TRP") for n in range(1,10001))
        content=("service_number,family_name,given_names,sex,birth_date,category,rank,language,contingent,position,email\n"+"".join(f"N{n},Rai{n},Bina,F,1995-03-27,TRP,Private,ne,{c.code},Driver,b{n}@example.org\n" for n in range(10000))).encode()
        a=who("asha").actor
        for k in range(2):
            t=time.time(); r=check_roster(by=a,contributor="NPL",contingent=None,file_name="x",content=content); t1=time.time()
            r=apply_roster(by=a,roster=r); print("\ncheck",round(t1-t,2),"apply",round(time.time()-t1,2),r.outcome)
        content=content.replace(b"Private",b"Corporal")
        r=check_roster(by=a,contributor="NPL",contingent=None,file_name="x",content=content); t1=time.time()
        r=apply_roster(by=a,roster=r); print("change apply",round(time.time()-t1,2),r.outcome)
        b=who("asha").browser(); t=time.time(); b.get(f"/contributor/roster/{r.pk}/"); print("page",time.time()-t)
